using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Cli.Terminal;
using LlamaRunner.UnitTests.Cli.Terminal;
using LlamaRunner.UnitTests.Control;
using LlamaRunner.UnitTests.Support;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.UnitTests.Cli.Chat;

/// <summary>The commands <c>chat</c> and <c>run</c> against a host whose model says what the test wants.</summary>
public sealed class AnswerCommandTests : IAsyncDisposable
{
    private const string End = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n";

    private readonly CliWorld _world = new();
    private readonly FakeKeys _keys = new();
    private ControlWorld? _host;

    public async ValueTask DisposeAsync()
    {
        _world.Dispose();
        _keys.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("", "Why?", "Why?")]
    [InlineData("Piped text.\r\n", "", "Piped text.")]
    [InlineData("Piped text.\n", "Why?", "Piped text.\nWhy?")]
    public async Task Run_PromptAndPipedInput_AreAsked(string piped, string prompt, string expected)
    {
        await ServeAsync(Says("Because."), FakeGateway.Model("demo"));
        _world.Console = ConsoleTraits.None with { Input = new StringReader(piped) };

        Assert.Equal(0, await _world.RunAsync(["run", "demo", .. prompt.Split(' ', StringSplitOptions.RemoveEmptyEntries)]));

        Assert.Equal("Because.\n", _world.Output);
        Assert.Empty(_world.Error);
        Assert.Equal(expected, (string?)Asked(0)["messages"]![0]!["content"]);
    }

    [Fact]
    public async Task Run_Options_GoIntoTheRequest()
    {
        await ServeAsync(Says("{}"), FakeGateway.Model("demo"));
        _world.Files.Write("work/schema.json", """{"type":"object"}""");

        Assert.Equal(0, await _world.RunAsync(
            "run", "demo", "--system", "Be brief.", "--temperature", "0", "--seed", "-1", "--format", "schema.json", "--keepalive", "10m", "hi"));

        var request = Asked(0);
        Assert.Equal("""[{"role":"system","content":"Be brief."},{"role":"user","content":"hi"}]""", request["messages"]!.ToJsonString());
        Assert.Equal((0.0, -1, "json_schema"), ((double)request["temperature"]!, (int)request["seed"]!, (string?)request["response_format"]!["type"]));
        Assert.Equal("object", (string?)request["response_format"]!["json_schema"]!["schema"]!["type"]);
        Assert.Equal(TimeSpan.FromMinutes(10), _host!.Gateway.LastRequest!.KeepAlive);
    }

    [Fact]
    public async Task Run_Verbose_TellsOnStandardErrorWhatItTook()
    {
        await ServeAsync(Says("Hi"), FakeGateway.Model("demo"));
        Assert.Equal(0, await _world.RunAsync("run", "demo", "--verbose", "hi"));
        Assert.Equal("Hi\n", _world.Output);
        Assert.Contains("eval count:           2 token(s)\n", _world.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "Paris\n")]
    [InlineData(true, "\e[2mHm.\e[22m\n\nParis\n")]
    public async Task Run_Thinking_IsForPeopleOnly(bool isTerminal, string expected)
    {
        await ServeAsync((_, _) => "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"Hm.\"}}]}\n\n" + Text("Paris") + End, FakeGateway.Model("demo"));
        _world.Console = ConsoleTraits.None with { OutputIsTerminal = isTerminal };
        Assert.Equal(0, await _world.RunAsync("run", "demo", "hi"));
        Assert.Equal(expected, _world.Output);
    }

    [Fact]
    public async Task Run_AnswerWithControlCharacters_DoesNotCommandTheTerminal()
    {
        await ServeAsync((_, _) => Text("\\u001b]0;title\\u0007x") + End, FakeGateway.Model("demo"));
        _world.Console = ConsoleTraits.None with { OutputIsTerminal = true };
        Assert.Equal(0, await _world.RunAsync("run", "demo", "hi"));
        Assert.Equal("]0;titlex\n", _world.Output);
    }

    [Fact]
    public async Task Run_AnswerFailsInItsMiddle_PrintsWhatCameAndFails()
    {
        await ServeAsync((_, _) => Text("Half") + "data: {\"error\":{\"message\":\"The runner has gone.\"}}\n\n", FakeGateway.Model("demo"));
        Assert.Equal(1, await _world.RunAsync("run", "demo", "hi"));
        Assert.Equal("Half\n", _world.Output);
        Assert.Equal("Error: The runner has gone.\n", _world.Error);
    }

    [Fact]
    public async Task Run_UnknownModel_SaysWhichNameWasMeant()
    {
        await ServeAsync(Says("x"), FakeGateway.Model("demo"), FakeGateway.Model("other"));
        Assert.Equal(1, await _world.RunAsync("run", "demoo", "hi"));
        Assert.Equal("Error: Model 'demoo' was not found. Available: demo, other. Did you mean \"demo\"?\n", _world.Error);
        Assert.Empty(_world.Output);
    }

    [Fact]
    public async Task Run_NoPrompt_IsWrongUsage()
    {
        await ServeAsync(Says("x"), FakeGateway.Model("demo"));
        Assert.Equal(2, await _world.RunAsync("run", "demo"));
        Assert.Equal("Error: There is no prompt: give one after the model, or pipe it in.\n", _world.Error);
    }

    [Fact]
    public async Task Run_SchemaNotThere_IsWrongUsage()
    {
        await ServeAsync(Says("x"), FakeGateway.Model("demo"));
        Assert.Equal(2, await _world.RunAsync("run", "demo", "--format", "none.json", "hi"));
        Assert.StartsWith("Error: --format is \"none.json\": it must be json or the file of a JSON schema", _world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_NoModelNamed_TakesTheOnlyOneElseTheLoadedOne()
    {
        var (a, b) = (FakeGateway.Model("a"), FakeGateway.Model("b"));
        await ServeAsync(Says("Hi"), a, b);
        _world.Console = ConsoleTraits.None with { Input = new StringReader("hi") };
        Assert.Equal(2, await _world.RunAsync("chat"));
        Assert.Equal("Error: No model was named: name one of a, b.\n", _world.Error);

        _host!.Gateway.Runners = [new RunnerStatus { Model = b, State = RunnerState.Busy }];
        _world.Console = ConsoleTraits.None with { Input = new StringReader("hi") };
        Assert.Equal(0, await _world.RunAsync("chat"));
        Assert.Equal("b", (string?)Asked(0)["model"]);
    }

    [Fact]
    public async Task Chat_NoModel_SaysWhereToPutOne()
    {
        await ServeAsync(Says("x"));
        _world.Console = ConsoleTraits.None with { Input = new StringReader("hi") };
        Assert.Equal(1, await _world.RunAsync("chat"));
        Assert.Contains("put a .gguf file into", _world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_Turns_SendTheWholeConversation()
    {
        await ServeAsync((turn, _) => Text($"Answer {turn}.") + End, FakeGateway.Model("demo"));
        await ChatAsync("One", "\"\"\"Two", "lines\"\"\"", "/set system Be brief.", "Three", "/clear", "Four", "/bye");

        Assert.Equal(["One"], Contents(0));
        Assert.Equal(["One", "Answer 0.", "Two\nlines"], Contents(1));
        Assert.Equal(["Be brief.", "One", "Answer 0.", "Two\nlines", "Answer 1.", "Three"], Contents(2));
        Assert.Equal(["Be brief.", "Four"], Contents(3));
        Assert.Contains("\nAnswer 3.\n", _world.Output, StringComparison.Ordinal);
        Assert.True(_keys.IsDisposed);
    }

    [Fact]
    public async Task Chat_AnswerFails_TakesTheQuestionBackAndGoesOn()
    {
        await ServeAsync((turn, _) => turn == 0 ? "data: {\"error\":{\"message\":\"Too much.\"}}\n\n" : Text("Fine.") + End, FakeGateway.Model("demo"));
        await ChatAsync("One", "Two", "/bye");
        Assert.Equal("Error: Too much.\n", _world.Error);
        Assert.Equal(["Two"], Contents(1));
    }

    [Fact]
    public async Task Chat_ControlCInMidAnswer_StopsTheRunnerAndKeepsWhatCame()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await ServeAsync((_, _) => Text("Fine.") + End, FakeGateway.Model("demo"));
        var answer = _host!.Gateway.Respond;
        _host.Gateway.Respond = async (context, request) =>
        {
            if (_host.Gateway.Leases.Count > 2)
            {
                await answer(context, request);
                return;
            }

            context.RequestAborted.Register(stopped.SetResult);
            await context.Response.WriteAsync(Text("Once upon"), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await _world.PrintedAsync("Once upon");
            _keys.Interrupt();
            await stopped.Task.WaitAsync(Some.Limit);
            _keys.Send("Go on").Send("/bye");
        };

        _keys.Send("Tell me a story");
        await RunChatAsync();

        Assert.True(stopped.Task.IsCompleted);
        Assert.Equal(["Tell me a story", "Once upon", "Go on"], Contents(1));
        Assert.Empty(_world.Error);
    }

    [Fact]
    public async Task Chat_ControlCAtThePrompt_HintsAndThenLeaves()
    {
        await ServeAsync(Says("x"), FakeGateway.Model("demo"));
        _keys.Type("half").Control(ConsoleKey.C).Control(ConsoleKey.C).Control(ConsoleKey.C);
        await RunChatAsync();
        Assert.Equal(2, _world.Output.Split("to leave.").Length);
        Assert.Single(_host!.Gateway.Leases);
    }

    [Fact]
    public async Task Chat_ControlD_Leaves()
    {
        await ServeAsync(Says("x"), FakeGateway.Model("demo"));
        _keys.Control(ConsoleKey.D);
        await RunChatAsync();
    }

    [Theory]
    [InlineData("/sho", "Error: There is no command /sho: did you mean /show?\n")]
    [InlineData("/dance", "Error: There is no command /dance: /? lists them.\n")]
    [InlineData("/save", "Error: Use /save FILE.\n")]
    [InlineData("/set", "Error: Use /set system TEXT, /set parameter NAME VALUE, /set verbose or /set quiet.\n")]
    [InlineData("/set parameter top_p 2", "Error: top_p is \"2\": it must be a number from 0 to 1.\n")]
    [InlineData("/model othr", "Error: Model 'othr' was not found. Available: demo, other. Did you mean \"other\"?\n")]
    public async Task Chat_WrongCommand_SaysSoAndGoesOn(string line, string expected)
    {
        await ServeAsync(Says("x"), FakeGateway.Model("demo"), FakeGateway.Model("other"));
        await ChatAsync(line, "/exit");
        Assert.Equal(expected, _world.Error);
    }

    [Fact]
    public async Task Chat_Commands_DoWhatTheySay()
    {
        await ServeAsync(
            Says("Hi"), FakeGateway.Model("demo") with { Metadata = new ModelMetadata { Architecture = "llama", ContextLength = 2048 } }, FakeGateway.Model("other"));
        await ChatAsync(
            "/?", "/models", "/set parameter temperature 0.5", "/set verbose", "/show", "One", "/save c.json", "/clear", "/model other", "/load c.json", "Two",
            "/bye");

        Assert.DoesNotContain("Error", _world.Error, StringComparison.Ordinal);
        foreach (var expected in (string[])["/bye, /exit", "* demo\n  other\n", "temperature is 0.5.", "architecture      llama", "context length    2048", "Messages loaded: 2."])
        {
            Assert.Contains(expected, _world.Output, StringComparison.Ordinal);
        }

        Assert.Contains("total duration", _world.Error, StringComparison.Ordinal);
        var last = Asked(1);
        Assert.Equal(("other", 0.5), ((string?)last["model"], (double)last["temperature"]!));
        Assert.Equal(["One", "Hi", "Two"], last["messages"]!.AsArray().Select(message => (string?)message!["content"]));
    }

    private static string Text(string text) => $"data: {{\"choices\":[{{\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n";

    private static Func<int, ForwardRequest, string> Says(string text) => (_, _) => Text(text.Replace("\"", "\\\"", StringComparison.Ordinal)) + End;

    private async Task ServeAsync(Func<int, ForwardRequest, string> answer, params ModelEntry[] models)
    {
        var turn = 0;
        var gateway = new FakeGateway(models)
        {
            Respond = (context, request) =>
            {
                context.Response.ContentType = "text/event-stream";
                return context.Response.WriteAsync(answer(turn++, request), context.RequestAborted);
            },
        };
        _host = await ControlWorld.StartAsync(gateway);
        await _world.AddHostAsync(_host);
    }

    private Task ChatAsync(params string[] lines)
    {
        foreach (var line in lines)
        {
            _keys.Send(line);
        }

        return RunChatAsync();
    }

    private async Task RunChatAsync()
    {
        _world.Console = new ConsoleTraits { InputIsTerminal = true, OutputIsTerminal = true, OpenKeys = () => _keys };
        Assert.Equal(0, await _world.RunAsync("chat", "demo").WaitAsync(Some.Limit, TestContext.Current.CancellationToken));
    }

    // Leases that only loaded a model forwarded nothing.
    private JsonObject Asked(int turn) => (JsonObject)JsonNode.Parse(Bodies().ElementAt(turn))!;

    private IEnumerable<string> Bodies() => _host!.Gateway.Leases.Select(lease => lease.ForwardedBody).OfType<string>();

    private IEnumerable<string?> Contents(int turn) => Asked(turn)["messages"]!.AsArray().Select(message => (string?)message!["content"]);
}
