namespace LlamaRunner.Host.Cli.Plugins;

/// <summary>The kinds of plugin that there are templates of.</summary>
internal static class PluginKind
{
    public const string Frontend = "frontend";
    public const string Backend = "backend";
}
