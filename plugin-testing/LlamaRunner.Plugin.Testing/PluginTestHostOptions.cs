using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using LlamaRunner.Plugin.Testing.Hosting;

namespace LlamaRunner.Plugin.Testing;

/// <summary>What a test host serves. Where nothing else is said: the frontend <c>openai</c>, and one fake model named <c>fake</c>.</summary>
public sealed class PluginTestHostOptions
{
    private const string OpenAI = "openai";

    // Those that a host opens unasked on a port of their own, which another test's host may have.
    private static readonly string[] OpenByDefault = ["ollama"];

    private readonly Dictionary<string, string> _plugins = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedSet<string> _frontends = new(StringComparer.Ordinal) { OpenAI };
    private readonly JsonObject _models = [];
    private readonly List<(string Path, JsonNode? Value)> _settings = [];

    internal PluginTestHostOptions()
    {
    }

    /// <summary>The longest time that the host may take to be ready. Default: one minute.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(1);

    internal IReadOnlyDictionary<string, string> Plugins => _plugins;

    internal IReadOnlyCollection<string> Frontends => _frontends;

    /// <summary>
    /// Deploys a plugin whose project the test project references. Its frontends get free ports; their ids are read without
    /// running a constructor, so an id that a constructor computes must be named with <see cref="UseFrontend"/>.
    /// </summary>
    /// <param name="plugin">The plugin's assembly, for example <c>typeof(MyFrontend).Assembly</c>.</param>
    /// <returns>These options.</returns>
    /// <exception cref="PluginTestHostException">The plugin's folder is not where the build should have put it.</exception>
    public PluginTestHostOptions AddPlugin(Assembly plugin)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        AddPlugin(HostFiles.FindPlugin(plugin.GetName().Name!));
        _frontends.UnionWith(FrontendIds.Of(plugin));
        return this;
    }

    /// <summary>Deploys a built plugin from its folder, <c>…/Name</c> with <c>Name.dll</c>. Name its frontends with <see cref="UseFrontend"/>.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>These options.</returns>
    /// <exception cref="PluginTestHostException">The folder is none of a plugin.</exception>
    public PluginTestHostOptions AddPlugin(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var name = Path.GetFileName(path);
        _plugins[name] = File.Exists(Path.Combine(path, name + ".dll"))
            ? path
            : throw new PluginTestHostException($"There is no {name}.dll in {path}: a plugin's folder has the name of its assembly.");
        return this;
    }

    /// <summary>Gives a frontend a free port, and has the host's start fail when the frontend does not listen.</summary>
    /// <param name="id">The frontend's id.</param>
    /// <returns>These options.</returns>
    public PluginTestHostOptions UseFrontend(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        _frontends.Add(id);
        return this;
    }

    /// <summary>Adds a model that the fake backend serves.</summary>
    /// <param name="id">The model's name.</param>
    /// <param name="model">What it does; null to say again what it hears.</param>
    /// <returns>These options.</returns>
    public PluginTestHostOptions AddFakeModel(string id, FakeModel? model = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
        if (model?.Answer is { } answer)
        {
            arguments["answer"] = answer;
        }

        if (model?.Delay is { } delay && delay > TimeSpan.Zero)
        {
            arguments["delay"] = ((int)delay.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        }

        if (model?.LoadFailure is { } failure)
        {
            arguments["load-failure"] = failure;
        }

        if (model?.BreaksAfter is { } words)
        {
            arguments["breaks-after"] = words.ToString(CultureInfo.InvariantCulture);
        }

        return AddModel(id, HostFiles.FakeBackend, arguments);
    }

    /// <summary>Adds a model of a backend, for tests of backends.</summary>
    /// <param name="id">The model's name.</param>
    /// <param name="backend">The backend's id.</param>
    /// <param name="arguments">The model's arguments, without dashes; none by default.</param>
    /// <param name="path">The model's GGUF file. Default: the small chat model that comes with the host.</param>
    /// <returns>These options.</returns>
    public PluginTestHostOptions AddModel(
        string id, string backend, IReadOnlyDictionary<string, string>? arguments = null, string? path = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentException.ThrowIfNullOrEmpty(backend);
        _models[id] = new JsonObject
        {
            ["path"] = path is null ? HostFiles.DemoModel : Path.GetFullPath(path),
            ["backend"] = backend,
            ["arguments"] = new JsonObject((arguments ?? new Dictionary<string, string>())
                .Select(argument => KeyValuePair.Create(argument.Key, (JsonNode?)argument.Value))),
        };
        return this;
    }

    /// <summary>Sets a value of host.json, decisive over everything else here.</summary>
    /// <param name="path">Its path, parted by dots, for example <c>runners.maxConcurrent</c>.</param>
    /// <param name="value">The value.</param>
    /// <returns>These options.</returns>
    public PluginTestHostOptions Set(string path, JsonNode? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _settings.Add((path, value));
        return this;
    }

    internal JsonObject ToHostJson(string home, int firstPort)
    {
        if (_models.Count == 0)
        {
            AddFakeModel(HostFiles.FakeBackend);
        }

        var root = new JsonObject
        {
            ["frontends"] = new JsonObject(
            [
                .. _frontends.Select(static id => KeyValuePair.Create(id, (JsonNode?)new JsonObject { ["port"] = 0 })),
                .. OpenByDefault.Where(id => !_frontends.Contains(id)).Select(static id => KeyValuePair.Create(id, (JsonNode?)new JsonObject { ["enabled"] = false })),
            ]),
            ["backends"] = new JsonObject { [HostFiles.FakeBackend] = new JsonObject { ["isolation"] = "in-process" } },
            ["runners"] = new JsonObject { ["firstPort"] = firstPort },
            ["models"] = new JsonObject
            {
                ["directories"] = new JsonArray(),
                ["entries"] = _models.DeepClone(),

                // A test has the models that it names, whatever else there is on the machine where it runs.
                ["discovery"] = new JsonObject { ["huggingFace"] = false, ["lmStudio"] = false, ["ollama"] = false },
                ["demo"] = false,
            },
            ["plugins"] = new JsonObject { ["directories"] = new JsonArray("plugins", Path.Combine(home, "plugins")) },
            ["logging"] = new JsonObject { ["directory"] = Path.Combine(home, "logs") },
        };
        foreach (var (path, value) in _settings)
        {
            Set(root, path.Split('.'), value?.DeepClone());
        }

        return root;
    }

    private static void Set(JsonObject root, string[] keys, JsonNode? value)
    {
        var section = root;
        foreach (var key in keys[..^1])
        {
            section = (JsonObject)(section[key] ??= new JsonObject());
        }

        section[keys[^1]] = value;
    }
}
