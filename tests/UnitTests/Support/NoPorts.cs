using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.UnitTests.Support;

/// <summary>Ports for backends that need none.</summary>
internal sealed class NoPorts : IPortManager
{
    public IPortReservation Reserve() => throw new InvalidOperationException("The fake backends need no port.");
}
