using System.Text.Json;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>What the text must follow: a grammar, a schema, or neither.</summary>
internal readonly record struct Constraint(string? Grammar, JsonElement? JsonSchema);
