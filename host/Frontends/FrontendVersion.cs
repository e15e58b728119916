using LlamaRunner.Contracts.Frontends;
using LlamaRunner.Host.Plugins;

namespace LlamaRunner.Host.Frontends;

/// <summary>A frontend of one version of its plugin.</summary>
/// <param name="frontend">The frontend.</param>
/// <param name="uses">The requests and calls that are at that version of the plugin; closed before it is unloaded.</param>
internal sealed class FrontendVersion(IApiFrontend frontend, UseCount uses)
{
    /// <summary>The frontend's id, read once: a plugin's getter may do anything.</summary>
    public string Id { get; } = frontend.Id;

    /// <summary>The port on which it listens when it is told no other.</summary>
    public int DefaultPort { get; } = frontend.DefaultPort;

    /// <summary>Whether it runs when it is told nothing.</summary>
    public bool IsEnabledByDefault { get; } = frontend.IsEnabledByDefault;

    /// <summary>The frontend.</summary>
    public IApiFrontend Frontend => frontend;

    /// <summary>Counts a request in; false when the version is on its way out, and another one has taken its place.</summary>
    public bool TryEnter() => uses.TryEnter();

    /// <summary>Counts a request out.</summary>
    public void Exit() => uses.Exit();
}
