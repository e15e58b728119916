using FluentValidation;

namespace LlamaRunner.Host.Configuration;

internal sealed class ModelDownloadsOptionsValidator : AbstractValidator<ModelDownloadsOptions>
{
    private const int SmallestPart = 65536;
    private const int MostConnections = 64;

    public ModelDownloadsOptionsValidator()
    {
        RuleFor(downloads => downloads.PartSize).GreaterThanOrEqualTo(SmallestPart).WithMessage("must be at least 64KiB");
        RuleFor(downloads => downloads.Connections).InclusiveBetween(1, MostConnections).WithMessage("must be from 1 to 64");
        RuleFor(downloads => downloads.StallTimeout).MustBeBetween(TimeSpan.FromSeconds(1), "at least one second");
    }
}
