using System.Reflection;
using LlamaRunner.Contracts.Frontends;
using Microsoft.AspNetCore.Builder;

namespace LlamaRunner.Host.Plugins;

/// <summary>
/// What plugins get from the host instead of from their own folder: the contracts and the ASP.NET shared framework, the
/// logging abstractions among it. Everything else is each plugin's own, in its own version.
/// </summary>
internal static class SharedAssemblies
{
    /// <summary>The names.</summary>
    public static IReadOnlyList<AssemblyName> Names { get; } = FindNames();

    private static AssemblyName[] FindNames()
    {
        var framework = Path.GetDirectoryName(typeof(WebApplication).Assembly.Location)!;
        return
        [
            typeof(IApiFrontend).Assembly.GetName(),
            .. Directory.EnumerateFiles(framework, "Microsoft.*.dll").Select(file => new AssemblyName(Path.GetFileNameWithoutExtension(file))),
        ];
    }
}
