using System.Globalization;

namespace LlamaRunner.Host.Library.Creation;

/// <summary>A number of parameters as Ollama writes it, for example <c>8.0B</c>.</summary>
internal static class ParameterCountText
{
    public static string Of(long count) => count switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e9:0.0}B"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e6:0.##}M"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e3:0.##}K"),
        _ => count.ToString(CultureInfo.InvariantCulture),
    };
}
