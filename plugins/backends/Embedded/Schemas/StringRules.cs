namespace LlamaRunner.Backends.Embedded.Schemas;

/// <summary>Rules for texts.</summary>
/// <param name="MinLength">The least number of characters.</param>
/// <param name="MaxLength">The greatest; null for any.</param>
/// <param name="Format">One of the formats that can be written; null for any text.</param>
internal sealed record StringRules(int MinLength, int? MaxLength, string? Format);
