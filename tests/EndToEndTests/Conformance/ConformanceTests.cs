namespace LlamaRunner.EndToEndTests.Conformance;

/// <summary>The official clients, unmodified, against the host with the real llama-server: one test a call and client.</summary>
[Collection(ConformanceGroup.Name)]
public sealed class ConformanceTests(ConformanceRun run)
{
    /// <summary>The calls of the clients that offer them.</summary>
    public static TheoryData<string, string> Rows =>
    [
        .. from api in ConformanceCatalog.Apis
           from client in api.Clients
           from call in api.Calls
           where !call.MissingIn.Contains(client)
           select (client.Name, call.Id),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Client_Call_Passes(string client, string call)
    {
        var results = await run.ResultsOfAsync(Client(client));

        Assert.True(results.TryGetValue(call, out var result), $"{client} does not try {call}.");
        Assert.True(result.Passes, $"{result.Detail}\n{run.Host.Output}");
    }

    [Fact]
    public async Task Clients_TryNothingThatTheTableDoesNotShow()
    {
        foreach (var api in ConformanceCatalog.Apis)
        {
            foreach (var client in api.Clients)
            {
                var rows = api.Calls.Where(call => !call.MissingIn.Contains(client)).Select(static call => call.Id);
                Assert.Equal(rows.Order(StringComparer.Ordinal), (await run.ResultsOfAsync(client)).Keys.Order(StringComparer.Ordinal));
            }
        }
    }

    private static IConformanceClient Client(string name) =>
        ConformanceCatalog.Apis.SelectMany(static api => api.Clients).Single(client => client.Name == name);
}
