using System.Collections.Immutable;

namespace LlamaRunner.Host.Runners.Planning;

/// <summary>
/// Decides which runners come and go: a pure function of a picture.
/// </summary>
/// <remarks>
/// The order between models: requests that have waited out the fairness window come first, by arrival; then the others, by
/// priority and arrival. Each in turn gets a place if it fits beside those that stay and those that were promised one before it.
/// If it does not fit, others go for it, no more than needed, the least recently used first. For a request within its window, those
/// go that have been idle for the grace; for one that has waited it out, idle ones at once, and busy ones whose turn has lasted
/// for a window: they serve those who came before that request, and go. So clients of two models do not make every request a
/// swap, and no request waits for ever. Pinned runners and those on their way up never go.
/// </remarks>
internal static class Planner
{
    /// <summary>Makes the plan.</summary>
    public static Plan Make(SchedulerPicture picture)
    {
        var draft = new Draft(picture);
        foreach (var queued in Order(picture))
        {
            draft.Place(queued);
        }

        return draft.ToPlan();
    }

    private static IEnumerable<QueuedModel> Order(SchedulerPicture picture) => picture.Queued
        .OrderBy(queued => IsOverdue(picture, queued) ? 0 : 1)
        .ThenBy(queued => IsOverdue(picture, queued) ? 0 : -queued.Model.Priority)
        .ThenBy(static queued => queued.Sequence);

    private static bool IsOverdue(SchedulerPicture picture, QueuedModel queued) =>
        picture.Now - queued.ArrivedAt >= picture.Rules.FairnessWindow;

    private static TimeSpan TurnEndsAt(SchedulerPicture picture, PlacedRunner runner) => runner.UpSince + picture.Rules.FairnessWindow;

    /// <summary>A plan in the making. Not for concurrent use.</summary>
    private sealed class Draft(SchedulerPicture picture)
    {
        private readonly ImmutableArray<PlanStep>.Builder _steps = ImmutableArray.CreateBuilder<PlanStep>();

        // Those that have a place now, whatever becomes of them, with those that are started by this plan.
        private readonly List<ModelTraits> _present = [.. picture.Placed.Select(static runner => runner.Model)];

        // Those that will have one once everything under way has ended, with those that were promised one.
        private readonly List<ModelTraits> _staying =
            [.. picture.Placed.Where(static runner => runner.Stage is PlaceStage.Starting or PlaceStage.Up).Select(static runner => runner.Model)];

        // Those that will have one once what stops now has gone: a drain may take as long as a stream.
        private readonly List<ModelTraits> _soon =
            [.. picture.Placed.Where(static runner => runner.Stage is not PlaceStage.Stopping).Select(static runner => runner.Model)];

        // Those that may be sent away, least recently used first; a pinned one for another start of its own model only.
        private readonly List<PlacedRunner> _candidates =
        [
            .. picture.Placed.Where(static runner => runner.Stage is PlaceStage.Up)
                .OrderBy(static runner => runner.Active > 0).ThenBy(runner => runner.Active > 0 && TurnEndsAt(picture, runner) > picture.Now)
                .ThenBy(static runner => runner.LastUsedAt).ThenBy(static runner => runner.Id),
        ];

        private TimeSpan? _lookAgainAt;

        public Plan ToPlan() => new(_steps.ToImmutable(), _lookAgainAt);

        public void Place(QueuedModel queued)
        {
            if (FindObstacle(queued) is { } obstacle)
            {
                _steps.Add(new PlanStep.Refuse(queued.Id, obstacle));
            }
            else if (picture.Placed.Any(runner => runner.Model.Id == queued.Model.Id && runner.Model.Wish == queued.Model.Wish))
            {
                // Two runners of one model never run side by side: this one waits for the other to go (R18), and takes its place
                // unless that was promised to one before it.
                if (Residents.Admit(picture.Rules, _staying, queued.Model))
                {
                    _staying.Add(queued.Model);
                }
            }
            else if (Residents.Admit(picture.Rules, _staying, queued.Model) || MakeRoom(queued))
            {
                _staying.Add(queued.Model);
                if (!Residents.Admit(picture.Rules, _soon, queued.Model))
                {
                    TakeIdlePlace(queued);
                }

                _soon.Add(queued.Model);
                StartIfThereIsRoom(queued);
            }
        }

        // Where a busy runner drains for this one and another has become idle in the meantime, it need not wait for the stream.
        private void TakeIdlePlace(QueuedModel queued)
        {
            var left = new List<ModelTraits>(_soon);
            var idle = new List<PlacedRunner>();
            foreach (var candidate in CandidatesFor(queued).Where(candidate => candidate.Active == 0 && FreeToGoAt(candidate, queued) <= picture.Now))
            {
                idle.Add(candidate);
                left.Remove(candidate.Model);
                if (Residents.Admit(picture.Rules, left, queued.Model))
                {
                    idle.ForEach(runner => SendAway(runner, queued));
                    return;
                }
            }
        }

        // Nothing starts before the place that it needs is really free.
        private void StartIfThereIsRoom(QueuedModel queued)
        {
            if (Residents.Admit(picture.Rules, _present, queued.Model))
            {
                _present.Add(queued.Model);
                _steps.Add(new PlanStep.Start(queued.Id));
            }
        }

        private PlanObstacle? FindObstacle(QueuedModel queued)
        {
            var rules = picture.Rules;
            if (Residents.FindShortage(rules, [], queued.Model) is { } device)
            {
                return new PlanObstacle.TooLarge(device, queued.Model.Memory[device], rules.Memory[device]);
            }

            ModelTraits[] pinned =
            [
                .. picture.Placed.Where(runner => runner.Stage is PlaceStage.Starting or PlaceStage.Up && runner.Model.Pinned && runner.Model.Id != queued.Model.Id)
                    .Select(static runner => runner.Model),
            ];
            return Residents.Admit(rules, pinned, queued.Model)
                ? null
                : new PlanObstacle.Pinned([.. pinned.Select(static model => model.Id)], Residents.FindShortage(rules, pinned, queued.Model));
        }

        /// <summary>Sends others away for one; false when it has to wait for its time, or for what is on its way up.</summary>
        private bool MakeRoom(QueuedModel queued)
        {
            var leaving = new List<PlacedRunner>();
            var left = new List<ModelTraits>(_staying);
            foreach (var candidate in CandidatesFor(queued))
            {
                if (Residents.Admit(picture.Rules, left, queued.Model))
                {
                    break;
                }

                leaving.Add(candidate);
                left.Remove(candidate.Model);
            }

            var fits = Residents.Admit(picture.Rules, left, queued.Model);
            if (fits)
            {
                Spare(queued, leaving, left);
            }

            if (!fits || leaving.Max(runner => FreeToGoAt(runner, queued)) > picture.Now)
            {
                Wait(queued, fits ? leaving : []);
                return false;
            }

            foreach (var runner in leaving)
            {
                SendAway(runner, queued);
            }

            return true;
        }

        private void Wait(QueuedModel queued, List<PlacedRunner> leaving)
        {
            if (IsOverdue(picture, queued))
            {
                // Whoever comes after must not take what becomes free for one that has waited its time out.
                _staying.Add(queued.Model);
            }
            else
            {
                LookAgainAt(queued.ArrivedAt + picture.Rules.FairnessWindow);
            }

            foreach (var free in leaving.Select(runner => FreeToGoAt(runner, queued)).Where(free => free > picture.Now && free < TimeSpan.MaxValue))
            {
                LookAgainAt(free);
            }
        }

        /// <summary>Keeps those that need not go after all, most recently used first.</summary>
        private void Spare(QueuedModel queued, List<PlacedRunner> leaving, List<ModelTraits> left)
        {
            for (var i = leaving.Count - 1; i >= 0; i--)
            {
                left.Add(leaving[i].Model);
                if (Residents.Admit(picture.Rules, left, queued.Model))
                {
                    leaving.RemoveAt(i);
                }
                else
                {
                    left.RemoveAt(left.Count - 1);
                }
            }
        }

        private IEnumerable<PlacedRunner> CandidatesFor(QueuedModel queued) =>
            _candidates.Where(candidate => !candidate.Model.Pinned || candidate.Model.Id == queued.Model.Id);

        private TimeSpan FreeToGoAt(PlacedRunner runner, QueuedModel queued) => (runner.Active > 0, IsOverdue(picture, queued)) switch
        {
            (false, false) => runner.LastUsedAt + picture.Rules.IdleGrace,
            (false, true) => picture.Now,
            (true, false) => TimeSpan.MaxValue,
            (true, true) => TurnEndsAt(picture, runner),
        };

        private void SendAway(PlacedRunner runner, QueuedModel queued)
        {
            _candidates.Remove(runner);
            _staying.Remove(runner.Model);
            if (runner.Active > 0)
            {
                _steps.Add(new PlanStep.Drain(runner.Id, queued.Id, queued.Sequence));
            }
            else
            {
                _soon.Remove(runner.Model);
                _steps.Add(new PlanStep.StopIdle(runner.Id, queued.Id));
            }
        }

        private void LookAgainAt(TimeSpan time) => _lookAgainAt = _lookAgainAt is { } other ? Times.Min(other, time) : time;
    }
}
