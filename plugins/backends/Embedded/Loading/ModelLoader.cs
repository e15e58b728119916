using LLama.Native;
using LlamaRunner.Backends.Embedded.Chat;
using LlamaRunner.Backends.Embedded.Configuration;
using LlamaRunner.Backends.Embedded.Embeddings;
using LlamaRunner.Backends.Embedded.Native;
using LlamaRunner.Backends.Embedded.Slots;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Models;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Backends.Embedded.Loading;

/// <summary>Brings a model up in this process. Blocks for as long as that takes.</summary>
internal sealed partial class ModelLoader(NativeRuntime runtime, TimeProvider time, ILogger<ModelLoader> logger)
{
    /// <summary>Loads it.</summary>
    /// <param name="load">What to load.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <exception cref="ModelLoadFailedException">It cannot be loaded.</exception>
    public EmbeddedRunner Load(RunnerLoad load, RunnerArguments arguments, CancellationToken cancellationToken)
    {
        try
        {
            runtime.Load();
        }
        catch (NativeLibraryException exception)
        {
            throw new ModelLoadFailedException(load.Model.Id, exception.Message, innerException: exception);
        }

        var model = LoadWeights(load, arguments, cancellationToken);
        try
        {
            return MakeRunner(load.Model, model, arguments, cancellationToken);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private LoadedModel LoadWeights(RunnerLoad load, RunnerArguments arguments, CancellationToken cancellationToken)
    {
        var parameters = LLamaModelParams.Default();
        parameters.load_mode = arguments.LoadMode;
        parameters.check_tensors = arguments.CheckTensors;
        parameters.n_gpu_layers = arguments.GpuLayers ?? parameters.n_gpu_layers;
        parameters.main_gpu = arguments.MainGpu ?? parameters.main_gpu;
        parameters.split_mode = arguments.SplitMode ?? parameters.split_mode;
        parameters.progress_callback = (progress, _) => Report(load.Progress, progress) && !cancellationToken.IsCancellationRequested;
        if (arguments.GpuLayers > 0 && !NativeApi.llama_supports_gpu_offload())
        {
            LogNoGpu(load.Model.Id);
        }

        var handle = NativeLog.Listen(() => LlamaApi.LoadModel(load.Model.Path!, parameters), out var lines);
        if (!handle.IsInvalid)
        {
            return new LoadedModel(handle);
        }

        handle.Dispose();
        cancellationToken.ThrowIfCancellationRequested();
        throw new ModelLoadFailedException(load.Model.Id, LoadFailure.Explain(lines), lines);
    }

    private EmbeddedRunner MakeRunner(ModelEntry entry, LoadedModel model, RunnerArguments arguments, CancellationToken cancellationToken)
    {
        if (FindFault(entry, model.Handle) is { } fault)
        {
            throw new ModelLoadFailedException(entry.Id, fault);
        }

        var trained = model.Handle.ContextSize;
        var contexts = new ContextFactory(entry, model, arguments);
        var forEmbeddingsOnly = entry.Capabilities.HasFlag(ModelCapabilities.Embedding);
        SlotEngine? slots = null;
        EmbeddingEngine? embeddings = null;
        try
        {
            var answersPlan = ContextPlan.ForAnswers(entry, arguments, trained);
            if (!forEmbeddingsOnly)
            {
                var sizes = BatchSizes.ForAnswers(arguments, answersPlan);
                slots = new SlotEngine(contexts.ForAnswers(answersPlan, sizes), model, answersPlan, sizes, time);
            }

            var embeddingsPlan = ContextPlan.ForEmbeddings(arguments, trained);
            if (forEmbeddingsOnly || arguments.Embeddings)
            {
                var sizes = BatchSizes.ForEmbeddings(embeddingsPlan);
                embeddings = new EmbeddingEngine(contexts.ForEmbeddings(embeddingsPlan, sizes), model, sizes);
            }

            cancellationToken.ThrowIfCancellationRequested();
            var chat = ChatPrompt.TryCreate(model.Handle.GetTemplate(strict: false), out var reason);
            if (slots is not null && chat is null)
            {
                LogNoChat(entry.Id, reason);
            }

            return new EmbeddedRunner(entry.Id, model, new RunnerParts(slots, answersPlan, embeddings, embeddingsPlan, chat, reason), logger);
        }
        catch
        {
            slots?.Dispose();
            embeddings?.Dispose();
            throw;
        }
    }

    private static string? FindFault(ModelEntry entry, SafeLlamaModelHandle model)
    {
        if (entry.Capabilities.HasFlag(ModelCapabilities.Rerank))
        {
            return $"it ranks documents, which the backend {EmbeddedBackend.BackendId} cannot: use llama-server.";
        }

        if (model.HasEncoder && model.HasDecoder)
        {
            return $"it has an encoder and a decoder, which the backend {EmbeddedBackend.BackendId} cannot run: use llama-server.";
        }

        return model.IsDiffusion ? $"it writes by diffusion, which the backend {EmbeddedBackend.BackendId} cannot run." : null;
    }

    // An exception must not reach native code.
    private static bool Report(IProgress<double> progress, float share)
    {
        try
        {
            progress.Report(Math.Clamp(share, 0, 1));
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    [LoggerMessage(EventId = 3203, Level = LogLevel.Warning, Message = "{Model} asks for layers on a GPU, but this build of llama.cpp has none: all is computed by the processor")]
    private partial void LogNoGpu(string model);

    [LoggerMessage(EventId = 3204, Level = LogLevel.Warning, Message = "{Model} has completions, but no chat. {Reason}")]
    private partial void LogNoChat(string model, string reason);
}
