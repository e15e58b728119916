using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Dialects;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>Reads a request for a completion.</summary>
internal static class CompletionReader
{
    /// <summary>Reads it.</summary>
    /// <exception cref="BadRequestException">It is wrong, or asks for what a typed runner cannot do.</exception>
    public static GenerationCall<CompletionRequest> Read(ReadOnlyMemory<byte> body) =>
        RequestReader.Read(body, RequiredField.Prompt, static (fields, head) =>
        {
            fields.TryGet("prompt", out var prompt);
            var texts = TextInputReader.Read("prompt", prompt, mayBeEmpty: true);
            if (texts.Count > 1)
            {
                throw new BadRequestException(
                    $"'prompt' holds {texts.Count} prompts: the backend of this model completes one a request.", "prompt");
            }

            var request = new CompletionRequest { Prompt = texts[0], Settings = SettingsReader.Read(fields) };
            return RequestReader.MakeCall(request, fields, head);
        });
}
