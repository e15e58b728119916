using System.Collections.Frozen;
using System.Reflection;
using LlamaRunner.Contracts.Frontends;
using Microsoft.AspNetCore.Builder;

namespace LlamaRunner.Host.Plugins;

/// <summary>
/// What plugins get from the host instead of from their own folder: the contracts, the runtime's own assemblies and the ASP.NET
/// shared framework, the logging abstractions among it. Everything else is each plugin's own, in its own version.
/// </summary>
internal static class SharedAssemblies
{
    private static readonly string Contracts = typeof(IApiFrontend).Assembly.GetName().Name!;

    private static readonly Lazy<FrozenSet<string>> Names = new(() => FrozenSet.ToFrozenSet(
        [Contracts, .. FindNames(typeof(WebApplication)), .. FindNames(typeof(object))], StringComparer.OrdinalIgnoreCase));

    /// <summary>
    /// The shared assemblies of which a plugin carries a copy that must not be loaded, and the contracts. What it does not carry it
    /// gets from the host anyhow; naming all would load all, at a cost of 50 MB and 0.2 s.
    /// </summary>
    public static IReadOnlyList<AssemblyName> CarriedBy(string pluginFolder) =>
    [
        .. Directory.EnumerateFiles(pluginFolder, "*.dll", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(Names.Value.Contains)
            .Append(Contracts)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(name => new AssemblyName(name)),
    ];

    private static IEnumerable<string> FindNames(Type type) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(type.Assembly.Location)!, "*.dll").Select(file => Path.GetFileNameWithoutExtension(file));
}
