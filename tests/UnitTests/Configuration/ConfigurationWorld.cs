using LlamaRunner.Host.Configuration;

namespace LlamaRunner.UnitTests.Configuration;

/// <summary>A working folder, a home and an environment of its own, gone when it is disposed.</summary>
internal sealed class ConfigurationWorld : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("llamarunner-config-").FullName;

    public ConfigurationWorld()
    {
        Directory.CreateDirectory(WorkingFolder);
        Directory.CreateDirectory(Home);
    }

    public Dictionary<string, string> Environment { get; } = [];

    public string WorkingFolder => Path.Combine(_root, "work");

    public string Home => Path.Combine(_root, "home");

    public string ProgramFolder => Path.Combine(_root, "program");

    public ConfigurationSurroundings Surroundings => new()
    {
        Environment = Environment,
        WorkingFolder = WorkingFolder,
        Home = Home,
        ProgramFolder = ProgramFolder,
    };

    public string Write(string path, string content)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
        return full;
    }

    public Task<ConfigurationResult> LoadAsync(string? file = null, params string[] sets) =>
        new ConfigurationLoader(Surroundings).LoadAsync(
            new ConfigurationRequest { File = file, Sets = sets }, TestContext.Current.CancellationToken);

    /// <summary>Loads a host.json of the given content.</summary>
    public Task<ConfigurationResult> LoadTextAsync(string json, params string[] sets) => LoadAsync(Write("work/host.json", json), sets);

    /// <summary>Loads a host.json that must be right.</summary>
    public async Task<LoadedConfiguration> LoadValidAsync(string json, params string[] sets)
    {
        var result = await LoadTextAsync(json, sets);
        Assert.Empty(result.Faults);
        return result.Configuration!;
    }

    public async Task<string[]> FaultsOfAsync(string json, params string[] sets)
    {
        var result = await LoadTextAsync(json, sets);
        Assert.Equal(result.Faults.Count > 0, result.Configuration is null);
        return [.. result.Faults.Select(fault => fault.ToString())];
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
