using System.Text;
using LLama;
using LLama.Exceptions;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;

namespace LlamaRunner.Backends.Embedded.Chat;

/// <summary>
/// Makes the prompt of a conversation by the model's own template. llama.cpp's library is no Jinja engine: it recognises the
/// templates of some families and writes their form itself; a model with another one gets no chat here.
/// </summary>
internal sealed class ChatPrompt
{
    // Answers of these come in channels that must be taken apart, or the reader gets the model's thoughts and the answer in one.
    private const string ChannelMark = "<|channel|>";

    private readonly string _template;

    private ChatPrompt(string template) => _template = template;

    /// <summary>Makes one for a model, or says why it can have no chat. llama.cpp must be loaded.</summary>
    /// <param name="template">The model's template; null when it has none.</param>
    /// <param name="reason">Why not, as a sentence; empty when it can.</param>
    public static ChatPrompt? TryCreate(string? template, out string reason)
    {
        if (string.IsNullOrWhiteSpace(template))
        {
            reason = "The model has no chat template: use /v1/completions, or a model that was made for chats.";
            return null;
        }

        var prompt = new ChatPrompt(template);
        var isKnown = !template.Contains(ChannelMark, StringComparison.Ordinal) && prompt.Render([new ChatMessage("user", "Hello")]) is { Length: > 0 };
        reason = isKnown
            ? ""
            : $"The backend {EmbeddedBackend.BackendId} does not know the model's chat template: use /v1/completions, or llama-server, which runs any template (models.entries.<model>.backend).";
        return isKnown ? prompt : null;
    }

    /// <summary>Makes the prompt, up to where the answer begins. A last message of the assistant is the begin of the answer.</summary>
    /// <param name="messages">The conversation.</param>
    /// <exception cref="RequestFailedException">It has messages that the template has no place for.</exception>
    public string Make(IReadOnlyList<ChatMessage> messages)
    {
        var known = new List<ChatMessage>(messages.Count);
        foreach (var message in messages)
        {
            known.Add(Check(message));
        }

        if (known.Count == 0)
        {
            throw new BadRequestException("messages is empty: it must have at least one message.", "messages");
        }

        var begin = known[^1].Role == "assistant" ? known[^1].Content : "";
        if (known[^1].Role == "assistant")
        {
            known.RemoveAt(known.Count - 1);
            if (known.Count > 0 && known[^1].Role == "assistant")
            {
                throw new BadRequestException("messages ends with two messages of the assistant: only one can be the begin of the answer.", "messages");
            }
        }

        var prompt = Render(known)
            ?? throw new RequestNotSupportedException("The model's chat template has no place for these messages.", "messages");
        return prompt + begin;
    }

    private static ChatMessage Check(ChatMessage message)
    {
        if (message.Content.Contains('\0', StringComparison.Ordinal))
        {
            throw new BadRequestException("messages has a text with the character U+0000, which no prompt can have.", "messages");
        }

        return message.Role switch
        {
            "system" or "user" or "assistant" => message,
            "developer" => message with { Role = "system" },
            var role => throw new RequestNotSupportedException(
                $"The backend {EmbeddedBackend.BackendId} has no place for messages of the role '{role}': it knows system, developer, user and assistant.", "messages"),
        };
    }

    private string? Render(IReadOnlyList<ChatMessage> messages)
    {
        var template = new LLamaTemplate(_template) { AddAssistant = true };
        foreach (var message in messages)
        {
            template.Add(message.Role, message.Content);
        }

        try
        {
            return Encoding.UTF8.GetString(template.Apply());
        }
        catch (MissingTemplateException)
        {
            return null;
        }
    }
}
