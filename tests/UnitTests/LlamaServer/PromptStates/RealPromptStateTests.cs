using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.Backends.LlamaServer.Configuration;
using LlamaRunner.Backends.LlamaServer.PromptStates;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.UnitTests.LlamaServer.PromptStates;

/// <summary>Lives of the real llama-server.</summary>
public sealed class RealPromptStateTests : IDisposable
{
    // Some 1,400 tokens of the demo model's 2,048.
    private static readonly string Knowledge = string.Join(' ', Enumerable.Range(0, 180).Select(i => $"word{i} apple river stone"));

    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("llamarunner-real-").FullName, "states");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Theory]
    [InlineData("/v1/chat/completions", false)]
    [InlineData("/v1/chat/completions", true)]
    [InlineData("/v1/messages", true)]
    [InlineData("/completion", true)]
    public async Task NextLife_ConversationGoesOn_IsNotEvaluatedAgain(string path, bool stream)
    {
        await using var backend = Backend();
        TokenCounts first;
        await using (var runner = await StartAsync(backend))
        {
            first = await AskAsync(runner, Turn(path, 1, stream), path);
        }

        await using var next = await StartAsync(backend);
        var second = await AskAsync(next, Turn(path, 2, stream), path);

        Assert.InRange(first.Cached, 0, 1);
        Assert.True(second.Cached >= first.Prompt - 5, $"{first} then {second}");
    }

    [Fact]
    public async Task NextLife_AfterAShortRequestThatTookTheSlot_IsNotEvaluatedAgain()
    {
        await using var backend = Backend();
        TokenCounts first;
        await using (var runner = await StartAsync(backend))
        {
            first = await AskAsync(runner, Turn());
            await AskAsync(runner, new JsonObject { ["messages"] = Messages("Give this chat a title.") });
        }

        await using var next = await StartAsync(backend);
        var second = await AskAsync(next, Turn(turns: 2));

        Assert.True(second.Cached >= first.Prompt - 5, $"{first} then {second}");
    }

    [Fact]
    public async Task NextLife_SeveralSlots_EachConversationIsNotEvaluatedAgain()
    {
        await using var backend = Backend();
        var slots = ("parallel", LaunchArgument.Of("2"));
        await using (var runner = await StartAsync(backend, slots))
        {
            await Task.WhenAll(AskAsync(runner, Turn(topic: "lakes")), AskAsync(runner, Turn(topic: "of rivers and seas")));
        }

        Assert.Equal(2, Directory.EnumerateFiles(_folder, "*.bin").Count());
        await using var next = await StartAsync(backend, slots);
        foreach (var topic in (string[])["lakes", "of rivers and seas"])
        {
            var second = await AskAsync(next, Turn(turns: 2, topic: topic));
            Assert.True(second.Cached > 1000, $"{topic}: {second}");
        }
    }

    [Fact]
    public async Task NextLife_DamagedState_RequestIsAnswered()
    {
        await using var backend = Backend();
        await using (var runner = await StartAsync(backend))
        {
            await AskAsync(runner, Turn());
        }

        var file = Assert.Single(Directory.EnumerateFiles(_folder, "*.bin"));
        await File.WriteAllBytesAsync(file, new byte[new FileInfo(file).Length], Token);
        await using var next = await StartAsync(backend);
        var second = await AskAsync(next, Turn(turns: 2));

        Assert.InRange(second.Cached, 0, 1);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task FolderThatCannotBeWritten_RequestsAreAnswered()
    {
        await using var backend = Backend();
        await using var runner = await StartAsync(backend);
        Directory.Delete(_folder, recursive: true);
        var first = await AskAsync(runner, Turn());
        var second = await AskAsync(runner, Turn(turns: 2));

        Assert.True(second.Cached >= first.Prompt - 5, $"{first} then {second}");
        Assert.False(Directory.Exists(_folder));
    }

    private static JsonArray Messages(params string[] texts) =>
        [.. texts.Select((text, at) => new JsonObject { ["role"] = at % 2 == 0 ? "user" : "assistant", ["content"] = text })];

    private static JsonObject Turn(string path = "/v1/chat/completions", int turns = 1, bool stream = false, string topic = "")
    {
        string[] texts = turns == 1 ? [topic + Knowledge] : [topic + Knowledge, "Yes.", "And what is the capital of France?"];
        var body = new JsonObject { ["temperature"] = 0, ["max_tokens"] = 8, ["n_predict"] = 8, ["stream"] = stream };
        if (path == "/completion")
        {
            body["prompt"] = string.Join('\n', texts);
        }
        else
        {
            body["messages"] = Messages(texts);
        }

        return body;
    }

    private static async Task<TokenCounts> AskAsync(IRunner runner, JsonObject body, string path = "/v1/chat/completions")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(runner.Endpoint.BaseAddress, path))
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        using var response = await runner.Endpoint.Invoker.SendAsync(request, Token);
        var answer = await response.Content.ReadAsByteArrayAsync(Token);
        Assert.True(response.StatusCode == HttpStatusCode.OK, Encoding.UTF8.GetString(answer));
        return TokenCounts.Read(answer, answer)!.Value;
    }

    private static Task<IRunner> StartAsync(BackendUnderTest backend, params ReadOnlySpan<(string Option, LaunchArgument Value)> arguments)
    {
        var load = Some.Arguments([("ctx-size", LaunchArgument.Of("4096")), .. arguments]);
        return backend.StartAsync(RealServer.Model(), new LoadSettings { Arguments = load });
    }

    private BackendUnderTest Backend()
    {
        var command = RealServer.Find();
        return new(
            _ => new() { ["default"] = new RuntimeOptions { Command = command, Arguments = RealServer.QuickArguments } },
            new PromptStateOptions { Folder = _folder, MinTokens = 500 });
    }
}
