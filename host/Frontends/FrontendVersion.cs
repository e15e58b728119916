using LlamaRunner.Contracts.Frontends;
using LlamaRunner.Host.Plugins;

namespace LlamaRunner.Host.Frontends;

/// <summary>A frontend of one version of its plugin.</summary>
/// <param name="frontend">The frontend.</param>
/// <param name="uses">The requests and calls that are at that version of the plugin; closed before it is unloaded.</param>
internal sealed class FrontendVersion(IApiFrontend frontend, UseCount uses)
{
    /// <summary>The frontend.</summary>
    public IApiFrontend Frontend => frontend;

    /// <summary>Counts a request in; false when the version is on its way out, and another one has taken its place.</summary>
    public bool TryEnter() => uses.TryEnter();

    /// <summary>Counts a request out.</summary>
    public void Exit() => uses.Exit();
}
