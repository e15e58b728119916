using LlamaRunner.Backends.Embedded.Loading;
using LlamaRunner.Backends.Embedded.Native;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Backends.Embedded.Sampling;

/// <summary>Has llama.cpp read a grammar. What would overrun the stack of its parser is refused before.</summary>
internal static class GrammarText
{
    private const string Root = "root";
    private const int MaxLength = 512 * 1024;
    private const int MaxDepth = 256;

    /// <summary>Reads it.</summary>
    /// <param name="model">The model whose tokens must follow it.</param>
    /// <param name="grammar">The grammar in GBNF.</param>
    /// <exception cref="BadRequestException">It is not valid.</exception>
    public static GrammarHandle Compile(LoadedModel model, string grammar)
    {
        if (grammar.Length > MaxLength)
        {
            throw new BadRequestException($"The grammar has {grammar.Length} characters: at most {MaxLength} can be read.", "grammar");
        }

        if (FindDepth(grammar) > MaxDepth)
        {
            throw new BadRequestException($"The grammar has more than {MaxDepth} brackets within each other.", "grammar");
        }

        var handle = LlamaApi.CreateGrammar(LlamaApi.GetVocabulary(model.Handle), grammar, Root);
        if (!handle.IsInvalid)
        {
            return handle;
        }

        handle.Dispose();
        throw new BadRequestException(
            "The grammar is not valid GBNF: it must have a rule 'root', define each rule that it uses, and have no left recursion.", "grammar");
    }

    // An upper bound: brackets in literals count, too.
    private static int FindDepth(string grammar)
    {
        var (depth, deepest) = (0, 0);
        foreach (var letter in grammar)
        {
            depth += letter switch { '(' => 1, ')' => -1, _ => 0 };
            deepest = Math.Max(deepest, depth);
        }

        return deepest;
    }
}
