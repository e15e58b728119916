namespace LlamaRunner.Contracts.Frontends;

public interface IFutureFrontend
{
    string Id { get; }
}
