using LlamaRunner.Host.Configuration;

namespace LlamaRunner.Host;

/// <summary>The host itself.</summary>
internal static class HostApplication
{
    public static Task<int> RunAsync(LoadedConfiguration configuration) => Task.FromResult(configuration.Options is null ? 1 : 0);
}
