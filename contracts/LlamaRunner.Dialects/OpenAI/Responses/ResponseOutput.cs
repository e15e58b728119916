using System.Buffers;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.Chat;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>What a response becomes: its items, and at its end the object, which is kept when the client wants that.</summary>
/// <param name="settings">What it says of itself.</param>
/// <param name="keep">Keeps the object and the items of the output; null keeps nothing.</param>
/// <param name="time">The clock.</param>
internal sealed class ResponseOutput(
    ResponseSettings settings, Action<ReadOnlyMemory<byte>, IReadOnlyList<ReadOnlyMemory<byte>>>? keep, TimeProvider time)
{
    private readonly List<byte[]?> _quotedIds = [];

    public ResponseSettings Settings => settings;

    /// <summary>The id of the item that a part becomes, in quotes.</summary>
    public ReadOnlySpan<byte> QuotedIdOf(AnswerPart part)
    {
        while (_quotedIds.Count <= part.Position)
        {
            _quotedIds.Add(null);
        }

        return _quotedIds[part.Position] ??= OutputItem.MakeQuotedId(part.Kind);
    }

    /// <summary>The object of a response that has ended, by which it is kept.</summary>
    public ReadOnlyMemory<byte> End(IReadOnlyList<AnswerPart> parts, ChatFinish finish, in ChatUsage usage) =>
        End(parts, ResponseState.Of(finish, usage, time.GetUtcNow()));

    /// <summary>The object of a response that was cancelled, with what there is of it.</summary>
    public ReadOnlyMemory<byte> Cancel(IReadOnlyList<AnswerPart> parts) => End(parts, ResponseState.Cancelled);

    /// <summary>The object of a response that failed.</summary>
    public ReadOnlyMemory<byte> Fail(RequestFailedException failure)
    {
        var described = OpenAIErrors.Describe(failure);
        return End([], ResponseState.Failed(described.Error.Code ?? CodeOf(described.Status), described.Error.Message));
    }

    // By the code alone clients tell what is worth another try (openai-node, Response.error.code; Codex, its parser of responses).
    private static string CodeOf(int status) => status switch
    {
        StatusCodes.Status429TooManyRequests => "rate_limit_exceeded",
        < StatusCodes.Status500InternalServerError => "invalid_prompt",
        _ => "server_error",
    };

    private ReadOnlyMemory<byte> End(IReadOnlyList<AnswerPart> parts, in ResponseState state)
    {
        var items = new List<ReadOnlyMemory<byte>>(parts.Count);
        foreach (var part in parts)
        {
            var item = new ArrayBufferWriter<byte>();
            OutputItem.WriteWhole(item, part, QuotedIdOf(part));
            items.Add(item.WrittenMemory);
        }

        var output = new ArrayBufferWriter<byte>();
        ResponseJson.Write(output, settings, state, items);
        keep?.Invoke(output.WrittenMemory, items);
        return output.WrittenMemory;
    }
}
