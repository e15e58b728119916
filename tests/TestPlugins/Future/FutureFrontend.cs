using LlamaRunner.Contracts.Frontends;

namespace TestPlugins.Future;

public sealed class FutureFrontend : IFutureFrontend
{
    public string Id => "future";
}
