namespace LlamaRunner.Contracts.Plugins;

/// <summary>Gives a plugin its sections of host.json, overrides by environment and command line applied.</summary>
public interface IPluginConfiguration
{
    /// <summary>The section <c>backends.&lt;id&gt;</c>, <c>frontends.&lt;id&gt;</c> or, since contracts 1.1, <c>filters.&lt;id&gt;</c> without the host's own keys; empty when it is absent.</summary>
    /// <param name="path">The path, for example <c>backends.llama-server</c>.</param>
    PluginSection GetSection(string path);
}
