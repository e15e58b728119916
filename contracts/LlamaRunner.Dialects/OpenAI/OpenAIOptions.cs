using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Dialects.OpenAI;

/// <summary>What a frontend that serves OpenAI's API beside another one does otherwise, as clients of that other one expect it.</summary>
public sealed record OpenAIOptions
{
    /// <summary>Nothing.</summary>
    public static OpenAIOptions Default { get; } = new();

    /// <summary>The name of a model in lists; default: its id.</summary>
    public Func<ModelEntry, string> ModelName { get; init; } = static model => model.Id;

    /// <summary>Whose a model is (<c>owned_by</c>); default: <c>llama-runner</c>.</summary>
    public Func<ModelEntry, string> ModelOwner { get; init; } = static _ => "llama-runner";

    /// <summary>
    /// What is sent in place of the body of a chat; null for the body as it is. Default: never anything else. It throws
    /// <see cref="BadRequestException"/> for a body that is wrong.
    /// </summary>
    public Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>?> EditChat { get; init; } = static _ => null;

    /// <summary>
    /// Changes the answer of a chat of a model, streamed (true) or whole; called once for each attempt. Null passes the answer on as it
    /// is. Default: never anything else.
    /// </summary>
    public Func<ModelEntry, bool, IAnswerTranslator?> TranslateChat { get; init; } = static (_, _) => null;
}
