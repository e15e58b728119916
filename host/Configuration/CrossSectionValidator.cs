using FluentValidation;

namespace LlamaRunner.Host.Configuration;

/// <summary>Rules that span sections.</summary>
internal sealed class CrossSectionValidator : AbstractValidator<HostOptions>
{
    private static readonly ConfigurationPath ApiKeys = ConfigurationPath.Of("security", "apiKeys");
    private static readonly ConfigurationPath FirstPort = ConfigurationPath.Of("runners", "firstPort");

    public CrossSectionValidator() => RuleFor(options => options).Custom((options, context) =>
    {
        foreach (var (id, frontend) in options.Frontends.Where(frontend => frontend.Value.Enabled != false))
        {
            if (frontend.Port == options.Runners.FirstPort)
            {
                context.AddFault(
                    ConfigurationPath.Of("frontends", id, "port"),
                    "must differ from runners.firstPort, which the first runner takes",
                    FirstPort);
            }

            if (ListenAddress.IsValid(frontend.Host) && !ListenAddress.IsLoopback(frontend.Host) && options.Security.ApiKeys.Count == 0)
            {
                context.AddFault(
                    ConfigurationPath.Of("frontends", id, "host"),
                    "must be a loopback address such as \"127.0.0.1\" while security.apiKeys is empty, "
                    + "since anyone on the network could use the host",
                    ApiKeys);
            }
        }
    });
}
