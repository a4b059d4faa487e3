import { useEffect } from "preact/hooks";
import { Toaster } from "./components/toaster";
import { forgetDirectory, loadDirectory } from "./state/directory";
import { forgetBaskets, restoreBaskets } from "./state/basket";
import { forgetPeople } from "./state/people";
import { route } from "./state/router";
import { session } from "./api/session";
import { resume } from "./state/sign-in";
import { forgetTasks } from "./state/tasks";
import { Broken } from "./components/states";
import { Mark } from "./components/icon";
import { BatchView } from "./views/batches/batch";
import { BatchesView } from "./views/batches/batches";
import { BulkView } from "./views/bulk/bulk";
import { DropAnywhere } from "./views/import/drop-anywhere";
import { ImportView } from "./views/import/import";
import { MissingView } from "./views/missing";
import { PeopleView } from "./views/people/people";
import { NewRecordView } from "./views/record/new-record";
import { RecordView } from "./views/record/record";
import { NewTaskView } from "./views/new-task/new-task";
import { OfferDialog } from "./views/offer";
import { Shell } from "./views/shell";
import { SignInView } from "./views/sign-in";
import { SettingsView } from "./views/settings/settings";
import { TasksView } from "./views/tasks/tasks";

export function App() {
  return (
    <>
      <Gate />
      <OfferDialog />
      <Toaster />
    </>
  );
}

function Gate() {
  const present = session.value;
  if (present.state === "checking") {
    return (
      <div class="splash" role="status" aria-label="Signing in">
        <Mark size={48} />
      </div>
    );
  }
  if (present.state === "unreachable") return <Broken failure={present.failure} retry={() => void resume()} />;
  if (present.state === "out") return <SignInView notice={present.notice} />;
  return <Inside key={present.identity.user.id} user={present.identity.user.id} />;
}

function Inside({ user }: { user: number }) {
  useEffect(() => {
    void loadDirectory();
    restoreBaskets(user);
    return () => {
      forgetDirectory();
      forgetTasks();
      forgetPeople();
      forgetBaskets();
    };
  }, []);
  return (
    <Shell>
      <View />
      <DropAnywhere />
    </Shell>
  );
}

function View() {
  const at = route.value;
  switch (at.view) {
    case "tasks":
      return <TasksView />;
    case "new-task":
      return <NewTaskView />;
    case "bulk":
      return <BulkView />;
    case "import":
      return <ImportView />;
    case "batches":
      return <BatchesView />;
    case "batch":
      return <BatchView key={at.id} id={at.id} />;
    case "settings":
      return <SettingsView />;
    case "people":
      return <PeopleView key={at.kind} />;
    case "new-record":
      return <NewRecordView key={at.kind} kind={at.kind} />;
    case "record":
      return <RecordView key={`${at.kind} ${at.id}`} kind={at.kind} id={at.id} />;
    case "missing":
      return <MissingView path={at.path} />;
  }
}
