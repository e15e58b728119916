using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects;
using LlamaRunner.Dialects.Chat;
using LlamaRunner.Dialects.OpenAI;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>Has a runner answer a prompt, which is made shorter as long as it does not fit, where the client allows it.</summary>
/// <param name="gateway">Where the models are.</param>
/// <param name="time">The clock.</param>
internal sealed class GenerationExchange(IModelGateway gateway, TimeProvider time)
{
    // Some clients wait 30 seconds for the headers, however long a model takes to load; nothing else may go out before the answer.
    private static readonly TimeSpan HeadersAfter = TimeSpan.FromSeconds(20);

    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="model">The model.</param>
    /// <param name="wishes">How to ask for the lease.</param>
    /// <param name="prompt">What the runner is asked.</param>
    /// <param name="form">The form of the answer.</param>
    public async Task RunAsync(HttpContext context, ModelEntry model, LeaseRequest wishes, Prompt prompt, AnswerForm form)
    {
        // A request that is wrong is refused before anything is loaded for it.
        var body = prompt.Write();
        if (form.IsRenderOnly)
        {
            await RenderExchange.RunAsync(gateway, context, model, wishes, prompt, body, form);
            return;
        }

        var heartbeat = form.IsStream
            ? new StreamHeartbeat(context, default, OllamaErrors.FormatStreamFailure, HeadersAfter, time) { ContentType = AnswerLines.MediaType }
            : null;
        await LeaseRetry.RunAsync(gateway, model, wishes, context, WorkAsync, heartbeat);

        async Task WorkAsync(IModelLease lease)
        {
            form.Clock.OnLease();
            for (var cuts = 0; ; cuts++)
            {
                try
                {
                    await lease.ForwardAsync(context, new ForwardRequest
                    {
                        Path = prompt.Path,
                        Body = body,
                        FormatStreamFailure = OllamaErrors.FormatStreamFailure,
                        Heartbeat = heartbeat,
                        Translator = new ChatTranslator(model.Id, form.CreateWriter()),
                    });
                    return;
                }
                catch (RunnerRefusedException refusal) when (form.MayCut && cuts < Overflow.MostCuts && IsTooLong(refusal) && prompt.TryShorten(Overflow.ShareOf(refusal)))
                {
                    body = prompt.Write();
                }
            }
        }
    }

    private static bool IsTooLong(RunnerRefusedException refusal) => OpenAIErrors.Describe(refusal).Error.Code is "context_length_exceeded";
}
