using FluentValidation;

namespace LlamaRunner.Host.Configuration;

internal sealed class ApiKeyOptionsValidator : AbstractValidator<ApiKeyOptions>
{
    public ApiKeyOptionsValidator(SecretResolver secrets)
    {
        RuleFor(key => key.Name).MustBeText().When(key => key.Name is not null);
        RuleFor(key => key.Key).CustomAsync(async (key, context, cancellationToken) =>
        {
            if (string.IsNullOrWhiteSpace(key))
            {
                context.AddFailure("must be the key, env:NAME or file:PATH");
                return;
            }

            var resolution = await secrets.ResolveAsync(key, cancellationToken);
            if (resolution.Fault is { } fault)
            {
                context.AddFailure(fault);
            }
            else if (resolution.Value!.Any(letter => letter is <= ' ' or > '~'))
            {
                context.AddFailure("must give a key of visible ASCII characters without spaces, since clients send it in a header");
            }
        });
    }
}
