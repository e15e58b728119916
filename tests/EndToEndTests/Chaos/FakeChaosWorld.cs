using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Chaos;

/// <summary>Fake llama-servers of every temper, with groups where there is more than one place, and a pinned model where there are three.</summary>
internal sealed class FakeChaosWorld(int maxConcurrent) : ChaosWorld(maxConcurrent)
{
    private const int Tokens = 400;

    // What one start reads and takes away: it fails, or is slow, or leads to a runner that does not stop when told.
    private static readonly (string Settings, bool Fails)[] Spoilers =
    [
        ("FAKE_EXIT_AFTER_MS=1\nFAKE_EXIT_CODE=3\n", true),
        ("FAKE_EXIT_IN_LOAD=0\n", true),
        ("FAKE_LOAD_MS=60000\n", true),
        ("FAKE_LOAD_MS=1500\nFAKE_LOAD_PROGRESS=1\n", false),
        ("FAKE_LOAD_MS=400\nFAKE_LOAD_PROGRESS=1\nFAKE_FLOOD_STDERR=300000\n", false),
        ("FAKE_IGNORE_SIGNALS=1\n", false),
    ];

    public override IReadOnlyList<ChaosModel> Models { get; } =
    [
        new ChaosModel("a") { Excludes = maxConcurrent > 1 ? ["b"] : [] },
        new ChaosModel("b") { Excludes = maxConcurrent > 1 ? ["a"] : [] },
        new ChaosModel("c"),
        new ChaosModel("d"),
        new ChaosModel("pinned"),
        new ChaosModel("urgent"),
        new ChaosModel("brief") { LongestSession = 8 },
        new ChaosModel("drops") { LongestSession = 20 },
        new ChaosModel("mute") { LongestSession = 6, IsMute = true },
        new ChaosModel("broken") { LongestSession = 10, IsBroken = true },
        .. maxConcurrent == 2 ? [new ChaosModel("alone") { Excludes = ["a", "b", "c", "d", "pinned", "urgent", "brief", "drops", "mute", "broken"] }] : (ChaosModel[])[],
    ];

    public override int SessionsPerTrouble => MaxConcurrent == 1 ? 2 : 1;

    public override HostSetup Describe()
    {
        var setup = new HostSetup()
            .With("runners.maxConcurrent", MaxConcurrent)
            .With("runners.fairnessWindow", "500ms")
            .With("runners.keepAlive", "2s")
            .With("runners.startTimeout", "1s")
            .With("runners.maxQueue", 700);
        foreach (var model in Models)
        {
            var (fault, value) = model.Name switch
            {
                "broken" => ("EXIT_IN_LOAD", 1),
                "mute" => ("HANG", 1),
                "drops" => ("DROP_MID_STREAM", 6),
                "c" => ("TOKENS_PER_SECOND", 1000),
                _ => ("LOAD_MS", 100),
            };
            setup.WithFake(
                model.Name, ("ONCE", SpoilerPath(setup, model.Name)), ("TOKENS", Tokens), ("SLOTS", model.Name is "drops" ? 4 : 1 + (model.Name[0] % 4)), (fault, value));
        }

        setup.Change("brief", entry => entry["keepAlive"] = 0);
        setup.Change("d", entry => entry["keepAlive"] = -1);
        setup.Change("urgent", entry => entry["priority"] = 10);
        if (MaxConcurrent > 1)
        {
            setup.With("runners.groups.either", new JsonObject { ["members"] = new JsonArray("a", "b"), ["swap"] = true });
        }

        if (MaxConcurrent == 2)
        {
            setup.With("runners.groups.lonely", new JsonObject { ["members"] = new JsonArray("alone"), ["exclusive"] = true });
        }

        return MaxConcurrent == 3 ? setup.Change("pinned", entry => entry["pinned"] = true) : setup;
    }

    public override JsonObject Request(ChaosEvent happening, bool stream)
    {
        var request = Chat.Request(happening.Model, stream);
        request["max_tokens"] = happening.Tokens;
        return request;
    }

    public override string? FindFault(ChaosEvent happening, string text)
    {
        var expected = string.Concat(Enumerable.Range(0, Math.Min(Tokens, happening.Tokens)).Select(i => $"t{i} "));
        return text == expected ? null : $"the text of {happening.Tokens} tokens is '{text}'";
    }

    public override bool SpoilStart(HostSetup setup, ChaosEvent happening)
    {
        var (settings, fails) = Spoilers[happening.Choice % Spoilers.Length];

        // It appears whole, since a start may read it at any time.
        var path = SpoilerPath(setup, happening.Model);
        File.WriteAllText($"{path}.{happening.Number}", settings);
        File.Move($"{path}.{happening.Number}", path, overwrite: true);
        return fails;
    }

    private static string SpoilerPath(HostSetup setup, string model) => Path.Combine(setup.Folder, $"{model}.once");
}
