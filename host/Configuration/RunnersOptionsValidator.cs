using FluentValidation;

namespace LlamaRunner.Host.Configuration;

internal sealed class RunnersOptionsValidator : AbstractValidator<RunnersOptions>
{
    private const int LongestQueue = 100_000;

    public RunnersOptionsValidator()
    {
        RuleFor(runners => runners.MaxConcurrent).InclusiveBetween(1, 64).WithMessage("must be 1 to 64");
        RuleFor(runners => runners.FirstPort).InclusiveBetween(1, 65535).WithMessage("must be 1 to 65535");
        RuleFor(runners => runners.KeepAlive).MustBeKeepAlive();
        RuleFor(runners => runners.StartTimeout).MustBeBetween(TimeSpan.FromSeconds(1), "at least one second");
        RuleFor(runners => runners.HangTimeout).MustBeBetween(TimeSpan.Zero, "zero or more")
            .Must(static limit => limit == TimeSpan.Zero || limit >= TimeSpan.FromSeconds(1)).WithMessage("must be at least one second, or 0 for never");
        RuleFor(runners => runners.ShutdownTimeout).MustBeBetween(TimeSpan.Zero, "zero or more");
        RuleFor(runners => runners.FairnessWindow).MustBeBetween(TimeSpan.Zero, "zero or more");
        RuleFor(runners => runners.QueueTimeout).MustBeBetween(TimeSpan.FromSeconds(1), "at least one second");
        RuleFor(runners => runners.MaxQueue).InclusiveBetween(1, LongestQueue).WithMessage("must be 1 to 100000");
        RuleFor(runners => runners.MaxQueuePerModel).InclusiveBetween(1, LongestQueue).WithMessage("must be 1 to 100000");
        RuleFor(runners => runners.Memory).SetValidator(new MemoryOptionsValidator());
        RuleFor(runners => runners.Groups).Custom(CheckGroups);
    }

    private static void CheckGroups(IReadOnlyDictionary<string, ModelGroupOptions> groups, ValidationContext<RunnersOptions> context)
    {
        var owners = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, group) in groups)
        {
            var members = ConfigurationPath.Of("groups", name, "members");
            if (group.Members.Count == 0)
            {
                context.AddFault(members, "must name at least one model");
            }

            for (var i = 0; i < group.Members.Count; i++)
            {
                var member = group.Members[i];
                if (!ConfigurationRules.IsText(member))
                {
                    context.AddFault(members.Item(i), ConfigurationRules.NotEmpty);
                }
                else if (!owners.TryAdd(member, name))
                {
                    context.AddFault(members.Item(i), $"must stand in one group once; it stands in {ConfigurationPath.Quote(owners[member])} already");
                }
            }
        }
    }
}
