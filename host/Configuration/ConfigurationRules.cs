using FluentValidation;
using FluentValidation.Results;
using LlamaRunner.Dialects.Configuration;

namespace LlamaRunner.Host.Configuration;

/// <summary>Rules that several sections share. Each message reads on behind the value that was found.</summary>
internal static class ConfigurationRules
{
    public const string NotEmpty = "must not be empty or hold control characters";

    public static bool IsText(string? text) => !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl);

    public static IRuleBuilderOptions<T, string?> MustBeText<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(IsText).WithMessage(NotEmpty);

    public static IRuleBuilderOptions<T, TimeSpan> MustBeKeepAlive<T>(this IRuleBuilder<T, TimeSpan> rule) => rule
        .Must(value => value >= TimeSpan.Zero || value == Timeout.InfiniteTimeSpan).WithMessage("must be zero or more, or -1 for ever")
        .Must(value => value <= Duration.Longest).WithMessage("must be at most 49 days, or -1 for ever");

    public static IRuleBuilderOptions<T, TimeSpan> MustBeBetween<T>(
        this IRuleBuilder<T, TimeSpan> rule, TimeSpan least, string leastInWords) => rule
        .Must(value => value >= least).WithMessage($"must be {leastInWords}")
        .Must(value => value <= Duration.Longest).WithMessage("must be at most 49 days");

    /// <summary>Says that a key is wrong, whatever stands there.</summary>
    public static void AddNameFault<T>(this ValidationContext<T> context, ConfigurationPath path, string rule) =>
        context.AddFailure(new ValidationFailure("", rule) { CustomState = new FaultState { Path = path, ConcernsName = true } });

    public static void AddFault<T>(
        this ValidationContext<T> context, ConfigurationPath path, string rule, ConfigurationPath? dependsOn = null) =>
        context.AddFailure(new ValidationFailure("", rule) { CustomState = new FaultState { Path = path, DependsOn = dependsOn } });
}
