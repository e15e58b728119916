using System.Text.Json.Nodes;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>A host.json in the making, with its models in a folder of its own. Where nothing else is said: one runner at a time.</summary>
internal sealed class HostSetup : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly JsonObject _models = [];
    private readonly JsonObject _runtimes;
    private readonly JsonObject _root;

    public HostSetup()
    {
        _runtimes = new JsonObject
        {
            ["default"] = new JsonObject { ["command"] = LlamaServer.Path },
            ["fake"] = new JsonObject { ["command"] = Repository.FakeServer },
        };
        _root = new JsonObject
        {
            ["frontends"] = new JsonObject { ["openai"] = new JsonObject { ["port"] = 0 }, ["ollama"] = new JsonObject { ["port"] = 0 } },
            ["backends"] = new JsonObject { ["llama-server"] = new JsonObject { ["runtimes"] = _runtimes } },
            ["runners"] = new JsonObject { ["firstPort"] = FirstPort },
            ["models"] = new JsonObject
            {
                ["directories"] = new JsonArray(),
                ["entries"] = _models,

                // A test has the models that it names, whatever else there is on the machine where it runs.
                ["discovery"] = new JsonObject { ["huggingFace"] = false, ["lmStudio"] = false, ["ollama"] = false },
                ["demo"] = false,
            },
            ["logging"] = new JsonObject { ["directory"] = LogFolder },
        };
    }

    /// <summary>The port of the first runner.</summary>
    public int FirstPort { get; } = FreePort.Next();

    public string Folder => _folder.Path;

    public string LogFolder => _folder.Combine("logs");

    /// <summary>Extra variables of the host's own environment.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public FakeJournal Journal => new(_folder.Combine("journal"));

    /// <summary>Sets a value by its path, for example <c>runners.maxConcurrent</c>.</summary>
    public HostSetup With(string path, JsonNode? value)
    {
        var keys = path.Split('.');
        var section = _root;
        foreach (var key in keys[..^1])
        {
            section = (JsonObject)(section[key] ??= new JsonObject());
        }

        section[keys[^1]] = value;
        return this;
    }

    /// <summary>Takes the first port's setting away, so that the default holds.</summary>
    public HostSetup WithDefaultFirstPort()
    {
        ((JsonObject)_root["runners"]!).Remove("firstPort");
        return this;
    }

    public HostSetup WithRuntime(string name, string command)
    {
        _runtimes[name] = new JsonObject { ["command"] = command };
        return this;
    }

    /// <summary>Adds a copy of the demo model, served by the real llama-server.</summary>
    public HostSetup WithModel(string name, Action<JsonObject>? change = null)
    {
        var entry = new JsonObject
        {
            ["path"] = CopyDemo(name),
            ["arguments"] = new JsonObject { ["ctx-size"] = 2048, ["parallel"] = 1, ["threads"] = 1 },
        };
        change?.Invoke(entry);
        _models[name] = entry;
        return this;
    }

    /// <summary>Adds a model that the fake serves, with faults by their variable without <c>FAKE_</c>.</summary>
    public HostSetup WithFake(string name, params ReadOnlySpan<(string Variable, object Value)> faults)
    {
        var environment = new JsonObject { ["FAKE_JOURNAL"] = _folder.Combine("journal", name.Replace('/', '_')) };
        foreach (var (variable, value) in faults)
        {
            environment["FAKE_" + variable] = value.ToString();
        }

        return WithModel(name, entry =>
        {
            entry["runtime"] = "fake";
            entry["environment"] = environment;
            ((JsonObject)entry["arguments"]!).Remove("threads");
        });
    }

    /// <summary>Drops a plugin into a folder of this host's own.</summary>
    public HostSetup WithPlugin(string folder)
    {
        var link = _folder.Combine("plugins", Path.GetFileName(folder));
        if (!Directory.Exists(link))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            Directory.CreateSymbolicLink(link, folder);
            With("plugins.directories", new JsonArray("plugins", Path.GetDirectoryName(link)));
        }

        return this;
    }

    /// <summary>Adds a model of the in-process backend under test, whose plugin is dropped into a folder of this host's own.</summary>
    public HostSetup WithParrot(string name, Action<JsonObject>? change = null)
    {
        return WithPlugin(Repository.TestPlugin("TestPlugins.Parrot")).WithModel(name, entry =>
        {
            entry["backend"] = "parrot";
            entry["arguments"] = new JsonObject();
            change?.Invoke(entry);
        });
    }

    /// <summary>Changes a model that was added before.</summary>
    public HostSetup Change(string name, Action<JsonObject> change)
    {
        change((JsonObject)_models[name]!);
        return this;
    }

    /// <summary>Writes host.json.</summary>
    /// <returns>Its path.</returns>
    public string Write()
    {
        var path = _folder.Combine("host.json");
        File.WriteAllText(path, _root.ToJsonString());
        return path;
    }

    public void Dispose() => _folder.Dispose();

    private string CopyDemo(string name)
    {
        var path = _folder.Combine("models", name.Replace('/', '_') + ".gguf");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Copy(Repository.DemoModel, path, overwrite: true);
        return path;
    }
}
