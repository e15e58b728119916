using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Plugins;

/// <summary>
/// The machine of somebody who writes a plugin: an empty home outside of the repository, the SDK, the built host on PATH, and a
/// feed with the packages as they are packed now. What else a restore needs comes from the machine's own package folder and feed.
/// </summary>
public sealed class AuthorDesk : IAsyncLifetime
{
    private const string UnderTest = "under-test";

    private static readonly TimeSpan CommandLimit = TimeSpan.FromMinutes(4);

    private static readonly string[] Packages =
    [
        "contracts/LlamaRunner.Contracts", "contracts/LlamaRunner.Dialects", "plugin-testing/LlamaRunner.Plugin.Testing", "plugin-template",
    ];

    private readonly TemporaryFolder _folder = new();

    /// <summary>The user's home.</summary>
    public string Home => _folder.Combine("home");

    /// <summary>An empty folder to work in.</summary>
    public string Work => _folder.Combine("work");

    /// <summary>The folder with the packages.</summary>
    public string Feed => _folder.Combine("feed");

    private static string UserHome { get; } = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Work);
        foreach (var package in Packages)
        {
            await RunAsync(
                Repository.Root,
                $"dotnet pack '{package}' -c {Repository.Configuration} --no-build -v q -nologo -o '{Feed}'",
                asAuthor: false,
                CancellationToken.None);
        }

        AddFeed();
        AddPackageFolder();
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs a shell's commands, which must succeed.</summary>
    /// <returns>What they printed.</returns>
    internal Task<string> RunAsync(string folder, string commands, CancellationToken cancellationToken) =>
        RunAsync(folder, commands, asAuthor: true, cancellationToken);

    /// <summary>Starts what goes on until it is stopped.</summary>
    internal (Process Process, OutputLog Output) Start(string folder, string command) =>
        OutputLog.Start(Describe(folder, "exec " + command, asAuthor: true));

    /// <summary>Ends what <see cref="Start"/> gave, in good order.</summary>
    internal static async Task StopAsync(Process process)
    {
        if (!process.HasExited)
        {
            Signals.Terminate(process.Id);
            await process.WaitForExitAsync(CancellationToken.None).WaitAsync(Within.Reason, CancellationToken.None);
        }

        process.Dispose();
    }

    /// <summary>The folder of a plugin that was published.</summary>
    internal string Deployed(string plugin) => Path.Combine(Home, ".llama-runner", "plugins", plugin);

    /// <summary>Checks that a published plugin's folder holds just these files, and that its list of assemblies does without the contracts.</summary>
    internal void AssertDeployed(string plugin, params string[] files)
    {
        Assert.Equal(files, Directory.EnumerateFileSystemEntries(Deployed(plugin)).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(
            "LlamaRunner.Contracts.dll", File.ReadAllText(Path.Combine(Deployed(plugin), plugin + ".deps.json")), StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(string folder, string commands, bool asAuthor, CancellationToken cancellationToken)
    {
        using var process = Process.Start(Describe(folder, commands, asAuthor))!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken).WaitAsync(CommandLimit, cancellationToken);
            var text = await output;
            Assert.True(process.ExitCode == 0, $"{commands}\nended with code {process.ExitCode}:\n{text}\n{await error}");
            return text;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private ProcessStartInfo Describe(string folder, string commands, bool asAuthor)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-e", "-c", commands])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("LLAMA", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        // A node that stays would keep the pipe of the output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        if (asAuthor)
        {
            var runtime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
            start.Environment["PATH"] = $"{Path.GetDirectoryName(Repository.Host)}:{runtime}:/usr/bin:/bin";
            start.Environment["HOME"] = Home;
            start.Environment["DOTNET_CLI_HOME"] = Home;
            start.Environment["NUGET_PACKAGES"] = _folder.Combine("packages");
            start.Environment["RestoreFallbackFolders"] = _folder.Combine("machine");
            start.Environment["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false";

            // The one port of the host's own that nothing here asks for.
            start.Environment["LLAMARUNNER__FRONTENDS__OPENAI__PORT"] = "0";
        }

        return start;
    }

    /// <summary>The machine's own feeds, and that of the packages.</summary>
    private void AddFeed()
    {
        var target = Path.Combine(Home, ".nuget", "NuGet", "NuGet.Config");
        var source = Path.Combine(UserHome, ".nuget", "NuGet", "NuGet.Config");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var configuration = File.Exists(source) ? XDocument.Load(source) : XDocument.Parse("<configuration />");
        var sources = configuration.Root!.Element("packageSources");
        if (sources is null)
        {
            configuration.Root.Add(sources = new XElement("packageSources"));
        }

        sources.Add(new XElement(
            "add", new XAttribute("key", UnderTest), new XAttribute("value", Feed)));

        // The packages under test are those of this feed, and it is asked for no others.
        Assert.Null(configuration.Root.Element("packageSourceMapping"));
        configuration.Root.Add(new XElement(
            "packageSourceMapping",
            sources.Elements("add").Select(static source => source.Attribute("key")!.Value).Select(static key => new XElement(
                "packageSource",
                new XAttribute("key", key),
                new XElement("package", new XAttribute("pattern", key == UnderTest ? "LlamaRunner.*" : "*"))))));
        configuration.Save(target);
    }

    /// <summary>What the machine has restored before, but for packages of the repository: those must be the ones under test.</summary>
    private void AddPackageFolder()
    {
        var machine = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(UserHome, ".nuget", "packages");
        var link = Directory.CreateDirectory(_folder.Combine("machine")).FullName;
        foreach (var package in Directory.Exists(machine) ? Directory.EnumerateDirectories(machine) : [])
        {
            var name = Path.GetFileName(package);
            if (!name.StartsWith("llamarunner.", StringComparison.OrdinalIgnoreCase))
            {
                Directory.CreateSymbolicLink(Path.Combine(link, name), package);
            }
        }
    }
}
