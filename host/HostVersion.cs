using System.Reflection;

namespace LlamaRunner.Host;

/// <summary>The version of this program, without what the build appends.</summary>
internal static class HostVersion
{
    public static string Text { get; } =
        (typeof(HostVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+')[0];
}
