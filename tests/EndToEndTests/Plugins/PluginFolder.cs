using System.IO.Compression;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Plugins;

/// <summary>The plugin folder of one host, in which a test puts, replaces and removes plugins as a user does.</summary>
internal sealed class PluginFolder
{
    public const string Echo = "TestPlugins.Echo";
    public const string OpenAI = "LlamaRunner.Frontends.OpenAI";
    public const string LlamaServer = "LlamaRunner.Backends.LlamaServer";
    public const string Embedded = "LlamaRunner.Backends.Embedded";

    private readonly string _path;

    public PluginFolder(HostSetup setup)
    {
        _path = Path.Combine(setup.Folder, "own-plugins");
        Directory.CreateDirectory(_path);
        setup.With("plugins.directories", new JsonArray(_path)).With("logging.level", "Debug").With("frontends.echo", new JsonObject { ["port"] = 0 });
    }

    /// <summary>Where a plugin lies.</summary>
    public string Of(string name) => Path.Combine(_path, name);

    /// <summary>Copies a plugin that the host ships.</summary>
    public PluginFolder WithShipped(string name) => With(Path.Combine(Path.GetDirectoryName(Repository.Host)!, "plugins", name));

    /// <summary>Copies a plugin's folder.</summary>
    public PluginFolder With(string folder)
    {
        Copy(folder, Of(Path.GetFileName(folder)));
        return this;
    }

    /// <summary>Copies a version of the plugin under test over the one that is there, as <c>cp -r</c> does.</summary>
    public PluginFolder WithEcho(int version)
    {
        Copy(Repository.TestPlugin(version == 1 ? "TestPlugins.EchoOne" : "TestPlugins.EchoTwo"), Of(Echo));
        return this;
    }

    /// <summary>Changes a plugin's content without changing what it does.</summary>
    public void Change(string name, int mark) => File.WriteAllText(Path.Combine(Of(name), "mark.txt"), $"change {mark}");

    /// <summary>Puts a version of the plugin under test there as an archive.</summary>
    public void DropArchive(string file, int version) => ZipFile.CreateFromDirectory(
        Repository.TestPlugin(version == 1 ? "TestPlugins.EchoOne" : "TestPlugins.EchoTwo"), Path.Combine(_path, file));

    public void Remove(string name) => Directory.Delete(Of(name), recursive: true);

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }
}
