using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Dialects;

/// <summary>
/// The same requests both ways: to a host whose runner knows only chats, where messages and responses are translated, and to one whose
/// runner speaks them itself (the first host, behind a relay), where the bytes pass through. Clients must not see a difference.
/// </summary>
public sealed partial class NativeDialectTests(NativeDialectTests.TwoHosts hosts) : IClassFixture<NativeDialectTests.TwoHosts>
{
    private const string Weather = """
        {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Cases() => new()
    {
        { "/v1/messages", Message(""" "messages":[{"role":"user","content":"What is the capital of France?"}] """) },
        { "/v1/messages", Message(""" "stream":true,"messages":[{"role":"user","content":"What is the capital of France?"}] """) },
        { "/v1/messages", Message(""" "system":[{"type":"text","text":"Be brief."}],"messages":[{"role":"user","content":[{"type":"text","text":"Hello"}]},{"role":"user","content":"again"}] """) },
        { "/v1/messages", Message(""" "stream":true,"stop_sequences":["of"],"messages":[{"role":"user","content":"What is the capital of France?"}] """) },
        { "/v1/messages", Message($$""" "stream":true,"tools":[{"name":"get_weather","description":"Get the weather","input_schema":{{Weather}}}],"messages":[{"role":"user","content":"What is the weather in Paris?"}] """) },
        { "/v1/messages", Message($$""" "tools":[{"name":"get_weather","description":"Get the weather","input_schema":{{Weather}}}],"tool_choice":{"type":"tool","name":"get_weather"},"messages":[{"role":"user","content":"What is the weather in Paris?"}] """) },
        { "/v1/messages", Message(""" "max_tokens":3,"stream":true,"messages":[{"role":"user","content":"What is the capital of France?"}] """) },
        { "/v1/messages", """{"model":"demo","messages":[{"role":"user","content":"Hello"}]}""" },
        { "/v1/messages", Message(""" "messages":[{"role":"judge","content":"Hello"}] """) },
        { "/v1/responses", Response(""" "input":"What is the capital of France?" """) },
        { "/v1/responses", Response(""" "stream":true,"input":"What is the capital of France?" """) },
        { "/v1/responses", Response(""" "stream":true,"max_output_tokens":3,"input":[{"role":"developer","content":"Be brief."},{"role":"user","content":[{"type":"input_text","text":"Hello"}]}] """) },
        { "/v1/responses", Response($$""" "stream":true,"tools":[{"type":"function","name":"get_weather","description":"Get the weather","parameters":{{Weather}},"strict":true}],"input":"What is the weather in Paris?" """) },
        { "/v1/responses", Response(""" "text":{"format":{"type":"json_schema","name":"city","schema":{"type":"object","properties":{"city":{"type":"string","maxLength":8}},"required":["city"],"additionalProperties":false}}},"input":"Where?" """) },
        { "/v1/responses", Response(""" "input":"x","previous_response_id":"resp_none" """) },
        { "/v1/responses", Response(""" "input":[{"role":"user","content":[{"type":"input_video"}]}] """) },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Answer_TranslatedOrNative_IsTheSame(string path, string body)
    {
        // What the first of the two evaluates, the second finds in the cache, and says so: let both find it.
        await AskAsync(hosts.Translating, path, body);
        var (translatedStatus, translated) = await AskAsync(hosts.Translating, path, body);
        var (nativeStatus, native) = await AskAsync(hosts.Native, path, body);

        Assert.Equal(translatedStatus, nativeStatus);
        Assert.Equal(Settle(translated), Settle(native));
        Assert.Equal(body.Contains("\"stream\":true", StringComparison.Ordinal), translated.StartsWith("event: ", StringComparison.Ordinal));
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(HostProcess host, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await host.Client.PostAsync(path, content, Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }

    private static string Message(string rest) => $$"""{"model":"demo",{{(rest.Contains("max_tokens", StringComparison.Ordinal) ? "" : "\"max_tokens\":60,")}}"temperature":0,{{rest.Trim()}}}""";

    private static string Response(string rest) => $$"""{"model":"demo","temperature":0,"seed":1,{{rest.Trim()}}}""";

    /// <summary>Ids and times are each answer's own.</summary>
    private static string Settle(string answer) => Times().Replace(Ids().Replace(answer, "\"ID\""), "$1:0");

    [GeneratedRegex("\"(?:(?:msg|resp|rs|fc|req|call|toolu)_[A-Za-z0-9]+|[A-Za-z0-9]{32})\"")]
    private static partial Regex Ids();

    [GeneratedRegex("(\"(?:created_at|completed_at)\"):[0-9]+")]
    private static partial Regex Times();

    public sealed class TwoHosts : IAsyncLifetime
    {
        internal HostProcess Translating { get; private set; } = null!;

        internal HostProcess Native { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Translating = await HostProcess.StartAsync(new HostSetup().WithModel("demo"), CancellationToken.None);
            Native = await HostProcess.StartAsync(
                new HostSetup().WithPlugin(Repository.TestPlugin("TestPlugins.Relay")).WithModel("demo", entry =>
                {
                    entry["backend"] = "relay";
                    entry["arguments"] = new System.Text.Json.Nodes.JsonObject { ["url"] = Translating.Client.BaseAddress!.ToString() };
                }),
                CancellationToken.None);
        }

        public async ValueTask DisposeAsync()
        {
            await (Native?.DisposeAsync() ?? ValueTask.CompletedTask);
            await (Translating?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }
}
