using FluentValidation;

namespace LlamaRunner.Host.Configuration;

internal sealed class ModelRegistriesOptionsValidator : AbstractValidator<ModelRegistriesOptions>
{
    private const string Rule = "must begin with http:// or https:// and hold no user, query or fragment";

    public ModelRegistriesOptionsValidator()
    {
        RuleFor(registries => registries.Ollama).Must(IsAddress).WithMessage(Rule);
        RuleFor(registries => registries.HuggingFace).Must(IsAddress).WithMessage(Rule);
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        && uri is { UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0 };
}
