using System.Text.Json;

namespace LlamaRunner.Backends.Embedded.Schemas;

/// <summary>Makes a grammar in GBNF of a JSON schema.</summary>
internal static class SchemaGrammar
{
    /// <summary>Makes it. A schema that says nothing asks for any JSON object.</summary>
    /// <param name="schema">The schema.</param>
    /// <exception cref="Contracts.Failures.BadRequestException">It is wrong, or has rules that cannot be followed.</exception>
    public static string Make(JsonElement schema)
    {
        var document = new SchemaDocument(schema);
        var root = document.ReadRoot();
        var grammar = new GrammarWriter(document).WriteAll(root.IsAny ? new Schema { Types = JsonTypes.Object } : root);

        // After the writing, which reads what references lead to.
        new SchemaExclusion(document).CheckAll();
        return grammar;
    }
}
