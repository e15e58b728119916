using FluentValidation;

namespace LlamaRunner.Host.Configuration;

internal sealed class SecurityOptionsValidator : AbstractValidator<SecurityOptions>
{
    public SecurityOptionsValidator()
    {
        RuleForEach(security => security.AllowedOrigins).Must(IsOrigin)
            .WithMessage("must be an origin such as \"https://chat.example\", without a path, or \"*\" for all");
        RuleForEach(security => security.AllowedHosts).Must(host => host == "*" || Uri.CheckHostName(host) != UriHostNameType.Unknown)
            .WithMessage("must be a host name without scheme and port, or \"*\" for all");
        RuleFor(security => security.MaxBodySize).GreaterThan(0).WithMessage("must be more than zero");
    }

    /// <summary>Whether a text is an origin, or a pattern of one.</summary>
    public static bool IsOrigin(string origin)
    {
        const string anyPort = ":*";
        var plain = (origin.EndsWith(anyPort, StringComparison.Ordinal) ? origin[..^anyPort.Length] : origin).Replace('*', 'x');
        return origin == "*" || (Uri.TryCreate(plain, UriKind.Absolute, out var uri) && uri.Authority.Length > 0 && uri.UserInfo.Length == 0
            && plain.EndsWith("://" + uri.Authority, StringComparison.OrdinalIgnoreCase));
    }
}
