using Microsoft.Extensions.DependencyInjection;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli;

/// <summary>Lets commands take services in their constructors.</summary>
internal sealed class CommandTypeRegistrar(IServiceCollection services) : ITypeRegistrar
{
    public void Register(Type service, Type implementation) => services.AddSingleton(service, implementation);

    public void RegisterInstance(Type service, object implementation) => services.AddSingleton(service, implementation);

    public void RegisterLazy(Type service, Func<object> factory) => services.AddSingleton(service, _ => factory());

    public ITypeResolver Build() => new CommandTypeResolver(services.BuildServiceProvider());
}
