using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>A long chat, another model in between, and the chat's next turn.</summary>
public sealed class PromptStateTests
{
    private static readonly string Long = string.Join(' ', Enumerable.Range(0, 180).Select(i => $"word{i} apple river stone"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Swap_ThereAndBack_NextTurnIsEvaluatedAgainOnlyWhereStatesAreOff(bool enabled)
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().With("backends.llama-server.promptStates.enabled", enabled).WithModel("a").WithModel("b"), Token);

        var (_, prompt) = await AskAsync(host, "a", Long);
        await AskAsync(host, "b", Chat.Question);
        var (cached, all) = await AskAsync(host, "a", Long, "Yes.", Chat.Question);

        Assert.True(prompt > 1000, $"The prompt has only {prompt} tokens.");
        Assert.InRange(cached, enabled ? prompt - 5 : 0, enabled ? all : 1);
        Assert.DoesNotContain(host.Output.Lines, line => line.Contains("WRN", StringComparison.Ordinal) && line.Contains("state", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RestartOfTheHost_NextTurn_IsNotEvaluatedAgain()
    {
        using var home = new TemporaryFolder();
        int prompt;
        await using (var host = await HostProcess.StartAsync(SetupIn(home), Token))
        {
            (_, prompt) = await AskAsync(host, "a", Long);
        }

        await using var next = await HostProcess.StartAsync(SetupIn(home), Token);
        var (cached, _) = await AskAsync(next, "a", Long, "Yes.", Chat.Question);

        Assert.True(cached >= prompt - 5, $"{cached} of {prompt}");
    }

    // Each host has a setup of its own, and what outlives one lies in the home that they share: the states, and the model.
    private static HostSetup SetupIn(TemporaryFolder home)
    {
        var model = home.Combine("a.gguf");
        if (!File.Exists(model))
        {
            File.Copy(Repository.DemoModel, model);
        }

        var setup = new HostSetup().WithModel("a", entry => entry["path"] = model);
        setup.Environment["HOME"] = home.Path;
        return setup;
    }

    // What was cached, and all of the prompt.
    private static async Task<(int Cached, int All)> AskAsync(HostProcess host, string model, params string[] texts)
    {
        var request = new JsonObject
        {
            ["model"] = model,
            ["messages"] = new JsonArray(
                [.. texts.Select((text, at) => new JsonObject { ["role"] = at % 2 == 0 ? "user" : "assistant", ["content"] = text })]),
            ["temperature"] = 0,
            ["max_tokens"] = 8,
        };
        using var response = await host.SendAsync(request, Token);
        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {body}\n{host.Output}");
        var timings = JsonNode.Parse(body)!["timings"]!;
        return ((int)timings["cache_n"]!, (int)timings["cache_n"]! + (int)timings["prompt_n"]!);
    }
}
