using FluentValidation;

namespace LlamaRunner.Host.Configuration;

internal sealed class ModelOptionsValidator : AbstractValidator<ModelOptions>
{
    public ModelOptionsValidator()
    {
        RuleFor(model => model.Path).MustBeText().WithMessage("must name the model's file");
        RuleFor(model => model.Mmproj).MustBeText().When(model => model.Mmproj is not null);
        RuleFor(model => model.Backend).MustBeText().When(model => model.Backend is not null);
        RuleFor(model => model.Runtime).MustBeText().When(model => model.Runtime is not null);
        RuleForEach(model => model.Aliases).MustBeText();
        RuleFor(model => model.KeepAlive ?? TimeSpan.Zero).MustBeKeepAlive().OverridePropertyName(nameof(ModelOptions.KeepAlive));
        RuleFor(model => model.Priority).InclusiveBetween(-100, 100).WithMessage("must be -100 to 100");
        RuleFor(model => model.Arguments).Custom((arguments, context) =>
        {
            foreach (var option in arguments.Keys.Where(option => !IsOption(option)))
            {
                context.AddNameFault(
                    ConfigurationPath.Of("arguments", option), "must be a long option without its dashes, such as \"ctx-size\"");
            }
        });
        RuleFor(model => model.Environment).Custom((environment, context) =>
        {
            foreach (var (name, value) in environment)
            {
                var path = ConfigurationPath.Of("environment", name);
                if (!ConfigurationRules.IsText(name) || name.Contains('='))
                {
                    context.AddNameFault(path, "must be a variable's name, without \"=\"");
                }

                if (value.Contains('\0'))
                {
                    context.AddFault(path, "must not hold the character zero");
                }
            }
        });
    }

    private static bool IsOption(string option) =>
        option.Length > 0 && option[0] != '-'
        && !option.Any(letter => letter == '=' || char.IsWhiteSpace(letter) || char.IsControl(letter));
}
