using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Control;
using Spectre.Console;

namespace LlamaRunner.Host.Cli;

/// <summary>Checks the option <c>--keepalive</c> before anything is done.</summary>
internal static class KeepAliveOption
{
    public static ValidationResult Validate(string? text)
    {
        try
        {
            KeepAlive.Parse(text, "--keepalive");
            return ValidationResult.Success();
        }
        catch (BadRequestException exception)
        {
            return ValidationResult.Error(exception.Message);
        }
    }
}
