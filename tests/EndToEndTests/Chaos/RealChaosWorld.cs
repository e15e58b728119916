using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Chaos;

/// <summary>Copies of the demo model, each in a real llama-server; a script before it makes starts go wrong.</summary>
internal sealed class RealChaosWorld() : ChaosWorld(maxConcurrent: 2)
{
    // More than this is a story, which goes on for as long as it is told to.
    private const int LongestAnswer = 20;

    private static readonly (string Commands, bool Fails)[] Spoilers = [("exit 3", true), ("exec sleep 60", true), ("sleep 0.7", false)];

    public override IReadOnlyList<ChaosModel> Models { get; } =
    [
        new ChaosModel("a") { LongestSession = 25 },
        new ChaosModel("b") { LongestSession = 25 },
        new ChaosModel("c") { LongestSession = 25 },
        new ChaosModel("brief") { LongestSession = 6 },
        new ChaosModel("broken") { LongestSession = 4, IsBroken = true },
    ];

    public override int SessionsPerTrouble => 3;

    public override HostSetup Describe()
    {
        var setup = new HostSetup()
            .With("runners.maxConcurrent", MaxConcurrent)
            .With("runners.fairnessWindow", "500ms")
            .With("runners.keepAlive", "2s")
            .With("runners.startTimeout", "2s");
        var script = Path.Combine(setup.Folder, "moody");
        File.WriteAllText(script, $"#!/bin/sh\nif mv \"$MOOD\" \"$MOOD.$$\" 2>/dev/null; then . \"$MOOD.$$\"; fi\nexec '{LlamaServer.Path}' \"$@\"\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        setup.WithRuntime("moody", script);
        foreach (var model in Models)
        {
            setup.WithModel(model.Name, entry =>
            {
                entry["runtime"] = "moody";
                entry["environment"] = new JsonObject { ["MOOD"] = SpoilerPath(setup, model.Name) };

                // llama.cpp's threads wait for one another by spinning: more of them than cores make each token take a hundred times as long.
                entry["arguments"]!["threads"] = 1;
                entry["arguments"]!["parallel"] = model.Name is "a" ? 2 : 1;
            });
        }

        File.WriteAllBytes(Path.Combine(setup.Folder, "models", "broken.gguf"), File.ReadAllBytes(Repository.DemoModel)[..1000]);
        return setup.Change("brief", entry => entry["keepAlive"] = 0);
    }

    public override JsonObject Request(ChaosEvent happening, bool stream) => happening.Tokens > LongestAnswer
        ? Chat.Story(happening.Model, happening.Tokens, stream)
        : Chat.Request(happening.Model, stream);

    public override string? FindFault(ChaosEvent happening, string text) => happening.Tokens > LongestAnswer
        ? text.Length > 0 ? null : "the story is empty"
        : text == Chat.Answer ? null : $"the answer is '{text}'";

    public override bool SpoilStart(HostSetup setup, ChaosEvent happening)
    {
        var (commands, fails) = Spoilers[happening.Choice % Spoilers.Length];
        var path = SpoilerPath(setup, happening.Model);
        File.WriteAllText($"{path}.{happening.Number}", commands + "\n");
        File.Move($"{path}.{happening.Number}", path, overwrite: true);
        return fails;
    }

    private static string SpoilerPath(HostSetup setup, string model) => Path.Combine(setup.Folder, $"{model}.once");
}
