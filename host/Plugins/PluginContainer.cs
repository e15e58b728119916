using System.Reflection;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Filters;
using LlamaRunner.Contracts.Frontends;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Plugins;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Plugins;

/// <summary>Builds the container of one plugin: what its start-up registers, what its assembly implements, and the host's services.</summary>
internal static class PluginContainer
{
    // What the host looks for in a plugin's assembly.
    private static readonly Type[] Contracts =
        [typeof(IApiFrontend), typeof(IBackend), typeof(IInProcessBackend), typeof(IRequestFilter), typeof(ISectionValidator)];

    /// <summary>Builds it.</summary>
    public static ServiceProvider Build(Assembly assembly, PluginFolder folder, HostServices host, IPluginConfiguration configuration)
    {
        var services = new ServiceCollection();

        // Instances, so that disposing the plugin's container never disposes what is the host's.
        services.AddSingleton(host.Gateway);
        services.AddSingleton(host.Processes);
        services.AddSingleton(host.Library);
        services.AddSingleton(host.Loggers);
        services.AddSingleton(host.Time);
        services.AddSingleton(configuration);
        services.AddSingleton(folder);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));

        // Meters are known to the whole process until they are disposed; those of this factory are with the container.
        services.AddMetrics();
        foreach (var startup in FindStartups(assembly))
        {
            startup.ConfigureServices(services, configuration);
        }

        services.Scan(scan => scan.FromAssemblies(assembly)
            .AddClasses(classes => classes.AssignableToAny(Contracts), publicOnly: false)
            .UsingRegistrationStrategy(Scrutor.RegistrationStrategy.Append)
            .As(type => type.GetInterfaces().Where(Contracts.Contains))
            .WithSingletonLifetime());
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true });
    }

    /// <summary>True when an assembly has a backend whose section of host.json holds keys of the host.</summary>
    public static bool HasInProcessBackend(Assembly assembly) => assembly.GetTypes()
        .Any(type => type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(IInProcessBackend)));

    private static IEnumerable<IPluginStartup> FindStartups(Assembly assembly) => assembly.GetTypes()
        .Where(type => type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(IPluginStartup)))
        .Select(type => (IPluginStartup)Activator.CreateInstance(type)!);
}
