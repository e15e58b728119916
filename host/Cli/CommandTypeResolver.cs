using Microsoft.Extensions.DependencyInjection;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli;

internal sealed class CommandTypeResolver(ServiceProvider provider) : ITypeResolver, IDisposable
{
    public object? Resolve(Type? type) => type is null ? null : provider.GetService(type);

    public void Dispose() => provider.Dispose();
}
