namespace LlamaRunner.Backends.Embedded.Schemas;

/// <summary>Writes grammars of numbers. Between bounds only numbers are written that are right for sure, which may be fewer than all.</summary>
internal static class NumberGrammar
{
    private const string Fraction = "(\".\" [0-9]{1,15})?";

    /// <summary>Writes one.</summary>
    /// <param name="rules">The bounds; null for none.</param>
    /// <param name="isWhole">Whether only whole numbers are allowed.</param>
    /// <param name="path">Where the schema stands.</param>
    public static string Write(NumberRules? rules, bool isWhole, string path)
    {
        if (rules is null)
        {
            return isWhole ? "integer" : "number";
        }

        var least = (long)Math.Clamp(decimal.Ceiling(rules.Minimum ?? -IntegerRange.Greatest), -IntegerRange.Greatest, IntegerRange.Greatest + 1);
        var most = (long)Math.Clamp(decimal.Floor(rules.Maximum ?? IntegerRange.Greatest), -IntegerRange.Greatest - 1, IntegerRange.Greatest);
        return (isWhole ? IntegerRange.Write(least, most) : WriteFractions(least, most))
            ?? throw SchemaFault.At(path, $"has bounds with no whole number of at most 15 digits between them");
    }

    // A whole number may have a fraction where the next one is allowed, too.
    private static string? WriteFractions(long least, long most)
    {
        var parts = new List<string>();
        if (least <= most && least < 0)
        {
            var (from, to) = (Math.Max(0, -most), -least);
            parts.Add($"\"-\" ({string.Join(" | ", WithFraction(from, to - 1).Append($"\"{to}\""))})");
        }

        if (least <= most && most >= 0)
        {
            parts.AddRange(WithFraction(Math.Max(0, least), most - 1).Append($"\"{most}\""));
        }

        return parts.Count == 0 ? null : string.Join(" | ", parts);
    }

    private static IEnumerable<string> WithFraction(long from, long to) =>
        IntegerRange.WriteDigits(from, to) is { } digits ? [$"({digits}) {Fraction}"] : [];
}
