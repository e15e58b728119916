namespace LlamaRunner.Host.Models;

/// <summary>A header, or the sentence that says why there is none.</summary>
internal readonly record struct GgufReading(GgufHeader? Header, string? Fault);
