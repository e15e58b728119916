using System.Reflection;
using System.Runtime.CompilerServices;
using LlamaRunner.Contracts.Frontends;

namespace LlamaRunner.Plugin.Testing.Hosting;

/// <summary>
/// Reads the ids of a plugin's frontends. They are made by the host, from a container that is not here; but an id is a constant
/// nearly always, and then an object that no constructor ran for tells it.
/// </summary>
internal static class FrontendIds
{
    /// <summary>Those that can be told.</summary>
    public static IEnumerable<string> Of(Assembly plugin) => plugin.GetTypes()
        .Where(static type => type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(IApiFrontend)))
        .Select(static type => Read((IApiFrontend)RuntimeHelpers.GetUninitializedObject(type)))
        .OfType<string>();

    private static string? Read(IApiFrontend frontend)
    {
        try
        {
            return frontend.Id;
        }
        catch (NullReferenceException)
        {
            // It needs what its constructor was to be given.
            return null;
        }
    }
}
