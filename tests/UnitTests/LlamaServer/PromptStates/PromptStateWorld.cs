using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.Backends.LlamaServer.Configuration;
using LlamaRunner.Backends.LlamaServer.Launch;
using LlamaRunner.Backends.LlamaServer.PromptStates;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Models;
using LlamaRunner.UnitTests.Models;
using LlamaRunner.UnitTests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace LlamaRunner.UnitTests.LlamaServer.PromptStates;

/// <summary>A keeper of states in a folder of its own, and the lives of a runner one after the other.</summary>
internal sealed class PromptStateWorld : ILoggerFactory
{
    private readonly CollectingLogger<PromptStateWorld> _log = new();
    private readonly string _root = Directory.CreateTempSubdirectory("llamarunner-states-").FullName;

    public PromptStateWorld(PromptStateOptions? options = null)
    {
        Options = (options ?? new PromptStateOptions()) with { Folder = Path.Combine(_root, "states") };
        ModelPath = Path.Combine(_root, "model.gguf");
        File.WriteAllText(ModelPath, "GGUF");
        Keeper = NewKeeper();
    }

    public PromptStateOptions Options { get; }

    public string Folder => Options.Folder!;

    public string ModelPath { get; }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.Parse("2026-11-25T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture));

    public PromptStateKeeper Keeper { get; private set; }

    public IEnumerable<string> Warnings => _log.Warnings;

    public IEnumerable<string> Errors => _log.Lines.Where(line => line.Level == LogLevel.Error).Select(line => line.Text);

    public IReadOnlyList<string> StateFiles => [.. Directory.EnumerateFiles(Folder, "*.bin")];

    /// <summary>A conversation of that many turns, of some 300 tokens each.</summary>
    public static string Conversation(int turns, string topic = "rivers", bool tools = false)
    {
        var messages = new JsonArray();
        for (var turn = 0; turn < turns; turn++)
        {
            messages.Add(new JsonObject { ["role"] = "user", ["content"] = Text($"{topic} {turn}", 600) });
            if (turn < turns - 1)
            {
                messages.Add(new JsonObject { ["role"] = "assistant", ["content"] = Text($"answer {turn}", 600) });
            }
        }

        var body = new JsonObject { ["model"] = "m", ["messages"] = messages };
        if (tools)
        {
            body["tools"] = new JsonArray(new JsonObject { ["type"] = "function" });
        }

        return body.ToJsonString();
    }

    public static string Text(string beginning, int length)
    {
        var text = new StringBuilder(beginning);
        while (text.Length < length)
        {
            text.Append(" word ").Append(text.Length);
        }

        return text.ToString(0, length);
    }

    /// <summary>The host starts again.</summary>
    public void Restart()
    {
        Keeper.Dispose();
        Keeper = NewKeeper();
    }

    public LaunchPlan Plan(Dictionary<string, LaunchArgument>? arguments = null, ModelEntry? model = null, ServerBinary? binary = null) => new(
        new RunnerStart { Model = model ?? Some.Model(ModelPath), Load = LoadSettings.Default, Ports = new NoPorts(), StallTimeout = TimeSpan.FromSeconds(1) },
        RuntimeOptions.Default,
        binary ?? Some.Binary("slot-save-path"),
        arguments ?? []);

    /// <summary>Starts a life of the runner.</summary>
    public async Task<RunnerLife> StartAsync(SlotServer server, LaunchPlan? plan = null)
    {
        var launch = await Keeper.PrepareAsync(plan ?? Plan(), TestContext.Current.CancellationToken);
        var interceptor = launch?.CreateInterceptor();
        interceptor?.InnerHandler = server;
        return new RunnerLife(interceptor, server);
    }

    public ILogger CreateLogger(string categoryName) => _log;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
        Keeper.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private PromptStateKeeper NewKeeper() => new(new LlamaServerOptions { PromptStates = Options }, Time, this);
}
