using System.Globalization;
using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;

namespace LlamaRunner.Host.Configuration;

/// <summary>Runs every validator on its section and says where in host.json each failure stands.</summary>
internal sealed class RuleChecker(SecretResolver secrets)
{
    private readonly List<RuleFault> _faults = [];

    public async Task<IReadOnlyList<RuleFault>> CheckAsync(HostOptions options, CancellationToken cancellationToken)
    {
        var frontends = ConfigurationPath.Of("frontends");
        await CheckAsync(new FrontendsValidator(), options.Frontends, frontends, cancellationToken);
        foreach (var (id, frontend) in options.Frontends)
        {
            await CheckAsync(new FrontendOptionsValidator(), frontend, frontends.Property(id), cancellationToken);
        }

        foreach (var (id, filter) in options.Filters)
        {
            await CheckAsync(new FilterOptionsValidator(), filter, ConfigurationPath.Of(HostKeys.Filters, id), cancellationToken);
        }

        await CheckAsync(new RunnersOptionsValidator(), options.Runners, ConfigurationPath.Of("runners"), cancellationToken);
        await CheckAsync(new ModelsOptionsValidator(), options.Models, ConfigurationPath.Of("models"), cancellationToken);
        foreach (var (name, model) in options.Models.Entries)
        {
            var entry = ConfigurationPath.Of("models", "entries", name);
            await CheckAsync(new ModelOptionsValidator(), model, entry, cancellationToken);
            if (model.Parameters is { } parameters)
            {
                await CheckAsync(new ModelParametersOptionsValidator(), parameters, entry.Property("parameters"), cancellationToken);
            }
        }

        await CheckAsync(new RuntimesOptionsValidator(), options.Runtimes, ConfigurationPath.Of("runtimes"), cancellationToken);
        await CheckAsync(new PluginsOptionsValidator(), options.Plugins, ConfigurationPath.Of("plugins"), cancellationToken);
        await CheckAsync(new SecurityOptionsValidator(), options.Security, ConfigurationPath.Of("security"), cancellationToken);
        for (var i = 0; i < options.Security.ApiKeys.Count; i++)
        {
            var path = ConfigurationPath.Of("security", "apiKeys").Item(i);
            await CheckAsync(new ApiKeyOptionsValidator(secrets), options.Security.ApiKeys[i], path, cancellationToken);
        }

        await CheckAsync(new LoggingOptionsValidator(), options.Logging, ConfigurationPath.Of("logging"), cancellationToken);
        await CheckAsync(new CrossSectionValidator(), options, ConfigurationPath.Root, cancellationToken);
        return _faults;
    }

    private async Task CheckAsync<T>(IValidator<T> validator, T section, ConfigurationPath path, CancellationToken cancellationToken)
    {
        var result = await validator.ValidateAsync(section, cancellationToken);
        foreach (var failure in result.Errors)
        {
            var state = failure.CustomState as FaultState;
            _faults.Add(new RuleFault(path.Append(state?.Path ?? Relative(failure)), failure.ErrorMessage, state));
        }
    }

    /// <summary>FluentValidation names the property as C# does: <c>Aliases[0]</c>.</summary>
    private static ConfigurationPath Relative(ValidationFailure failure)
    {
        var name = failure.PropertyName.AsSpan();
        var bracket = name.IndexOf('[');
        var own = (bracket < 0 ? name : name[..bracket]).ToString();
        var property = ConfigurationPath.Of(JsonNamingPolicy.CamelCase.ConvertName(own));
        return bracket < 0
            ? property
            : property.Item(int.Parse(name[(bracket + 1)..^1], CultureInfo.InvariantCulture));
    }
}
