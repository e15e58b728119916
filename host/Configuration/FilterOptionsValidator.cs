using FluentValidation;

namespace LlamaRunner.Host.Configuration;

internal sealed class FilterOptionsValidator : AbstractValidator<FilterOptions>
{
    public FilterOptionsValidator()
    {
        RuleFor(filter => filter.Order).InclusiveBetween(-1000, 1000).WithMessage("must be -1000 to 1000");
        RuleFor(filter => filter.Frontends).Must(frontends => frontends is not { Count: 0 })
            .WithMessage("must name a frontend; leave it out for all, and set enabled to false for none");
        RuleFor(filter => filter.Timeout).MustBeBetween(TimeSpan.FromMilliseconds(100), "at least 100ms");
    }
}
